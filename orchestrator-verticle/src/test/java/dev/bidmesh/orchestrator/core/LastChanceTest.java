package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is tried before a prompt fails that nobody who was expected can run. */
class LastChanceTest {

  private static final DeviceId OTHER = Devices.id("other");

  private final Story story = new Story();

  @Test
  void shouldGiveUnknownPeersAMomentWhileItsOwnEngineIsNotReady() {
    PromptRequest prompt = story.engines(CPU).arrives();
    story.noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty());
    assertThat(story.failed()).isEmpty();

    story.bid(prompt, OTHER, CPU, 0);

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldWaitForTheBidOfAPeerThatWasJustFound() {
    PromptRequest prompt = story.engines(CPU).arrives();
    story.noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty());

    story.peers(heard("other", 1, 0, CPU));
    assertThat(story.failed()).isEmpty();
    story.bid(prompt, OTHER, CPU, 0);

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldFailAfterAMomentIfNobodyElseIsThere() {
    PromptRequest prompt = story.engines(CPU).arrives();
    story.noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty());

    story.core.advance(Duration.ofMillis(100));

    assertThat(story.failed()).isPresent();
  }

  @Test
  void shouldGiveASilentPeerAMomentIfNobodyElseCanRunIt() {
    oneSilent();
    PromptRequest second = story.arrives();
    story.noBid(second, ME, NoBid.NOT_READY, OptionalLong.empty());
    story.noBid(second, OTHER, NoBid.NOT_READY, OptionalLong.empty());
    assertThat(story.failed()).isEmpty();

    story.bid(second, PEER, CPU, 0);

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldHoldAnotherAuctionIfTheOnlyBidderMissedTheAward() {
    PromptRequest prompt = onlyPeerBids();
    story.core.advance(BiddingConfig.DEFAULT.awardTimeout());
    assertThat(story.failed()).isEmpty();

    story
        .noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty())
        .bid(prompt, PEER, CPU, 0)
        .scores()
        .accept()
        .stops(0);

    assertThat(story.done().orElseThrow().result().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldHoldOnlySoManyAuctionsInARow() {
    PromptRequest prompt = onlyPeerBids();
    for (int round = 2; round <= BiddingConfig.DEFAULT.rounds(); round++) {
      story.core.advance(BiddingConfig.DEFAULT.awardTimeout());
      story.noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty());
      story.bid(prompt, PEER, CPU, 0).scores();
    }

    story.core.advance(BiddingConfig.DEFAULT.awardTimeout());

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.LOST);
  }

  @Test
  void shouldNotAskADeviceAgainThatRefused() {
    onlyPeerBids();

    story.refuse(FailureCode.NO_ENGINE, OptionalLong.empty());

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.NO_ENGINE);
  }

  private PromptRequest onlyPeerBids() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story
        .noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty())
        .bid(prompt, PEER, CPU, 0)
        .scores();
    return prompt;
  }

  private PromptRequest twoPeers() {
    return story.engines(CPU).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU)).arrives();
  }

  /** A prompt that waited for a peer in vain. */
  private void oneSilent() {
    PromptRequest first = twoPeers();
    story.bid(first, ME, CPU, 0).bid(first, OTHER, CPU, 0);
    story.core.advance(Duration.ofMillis(700));
    story.scores().accept().stops(0);
  }

  private boolean scoring() {
    return !story.core.openAsks(ScoreRequest.class).isEmpty();
  }
}
