package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.Settings;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is asked for bids, how often, and how long an auction waits for whom. */
class SolicitationTest {

  private static final Duration WINDOW = BiddingConfig.DEFAULT.window();
  private static final DeviceId OTHER = Devices.id("other");

  private final Story story = new Story();

  @Test
  void shouldAskAMissingPeerAgainAfterWaitsThatDouble() {
    PromptRequest prompt = twoPeers();
    story.bid(prompt, ME, CPU, 0).bid(prompt, OTHER, CPU, 0);

    assertThat(askedAfter(99)).isEqualTo(0);
    assertThat(askedAfter(1)).isEqualTo(1);
    assertThat(askedAfter(199)).isEqualTo(1);
    assertThat(askedAfter(1)).isEqualTo(2);
    assertThat(askedAfter(399)).isEqualTo(2);
    assertThat(scoring()).isFalse();
    assertThat(askedAfter(1)).isEqualTo(2);
    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldAskOnlyThoseAgainWhoHaveNotAnswered() {
    PromptRequest prompt = twoPeers();
    story.bid(prompt, ME, CPU, 0).bid(prompt, OTHER, CPU, 0);

    story.core.advance(WINDOW);

    assertThat(story.core.sentTo(bidAddress(OTHER), BidRequest.class)).isEmpty();
    assertThat(story.core.sentTo(bidAddress(ME), BidRequest.class)).isEmpty();
    assertThat(story.core.sentTo(bidAddress(PEER), BidRequest.class)).hasSize(2);
  }

  @Test
  void shouldStopAskingAtTheFirstAnswer() {
    PromptRequest prompt = twoPeers();
    story.bid(prompt, ME, CPU, 0);
    story.core.advance(Duration.ofMillis(100));

    story.bid(prompt, OTHER, CPU, 0).bid(prompt, PEER, CPU, 0);
    assertThat(scoring()).isTrue();
    story.core.advance(Duration.ofMillis(900));

    assertThat(story.core.sent(BidRequest.class)).hasSize(3);
  }

  @Test
  void shouldNotLetASilentPeerHoldUpTheAnswersOfOthers() {
    PromptRequest prompt = twoPeers();
    story.core.advance(Duration.ofMillis(100));

    assertThat(story.core.sentTo(bidAddress(PEER), BidRequest.class)).hasSize(1);
    assertThat(story.core.sentTo(bidAddress(OTHER), BidRequest.class)).hasSize(1);

    story.bid(prompt, ME, CPU, 0).bid(prompt, OTHER, CPU, 0);
    assertThat(askedAfter(600)).isEqualTo(2);
    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldWaitDifferentlyByTheDice() {
    BiddingConfig bidding = BiddingConfig.DEFAULT;
    Duration first = bidding.resendAfter();

    assertThat(bidding.answerWait(first, 1, 0)).isEqualTo(Duration.ofMillis(80));
    assertThat(bidding.answerWait(first, 3, .5)).isEqualTo(Duration.ofMillis(400));
    assertThat(bidding.answerWait(first, 2, .75)).isEqualTo(Duration.ofMillis(220));
  }

  @Test
  void shouldNotExpectASilentPeerAgain() {
    oneSilent();

    PromptRequest second = story.arrives();
    story.bid(second, ME, CPU, 0).bid(second, OTHER, CPU, 0);

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldExpectASilentPeerAgainAfterAHeartbeat() {
    oneSilent();
    story.core.advance(Duration.ofMillis(1_500));
    story.peers(heard("peer", 1, 100, CPU), heard("other", 1, 0, CPU));

    PromptRequest second = story.arrives();
    story.bid(second, ME, CPU, 0).bid(second, OTHER, CPU, 0);

    assertThat(scoring()).isFalse();
  }

  @Test
  void shouldNotTakeAnOldHeartbeatForASignOfLife() {
    oneSilent();
    story.core.advance(Duration.ofMillis(500));
    story.peers(heard("peer", 1, 1_300, CPU), heard("other", 1, 0, CPU));

    PromptRequest second = story.arrives();
    story.bid(second, ME, CPU, 0).bid(second, OTHER, CPU, 0);

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldExpectASilentPeerAgainAfterAnyMessageOfIt() {
    PromptRequest first = oneSilent();
    story.bid(first, PEER, CPU, 0);

    PromptRequest second = story.arrives();
    story.bid(second, ME, CPU, 0).bid(second, OTHER, CPU, 0);

    assertThat(scoring()).isFalse();
  }

  @Test
  void shouldExpectAPeerLessAndLessThatSendsNothingButHeartbeats() {
    story.engines(CPU);
    int waited = 0;
    for (int second = 0; second < 120; second++) {
      story.peers(heard("peer", 1, 0, CPU));
      story.bid(story.arrives(), ME, CPU, 0);
      if (!scoring()) {
        waited++;
      }
      while (!scoring()) {
        story.core.advance(Duration.ofMillis(50));
      }
      story.scores().accept().stops(0);
      story.core.advance(Duration.ofSeconds(1));
    }

    assertThat(waited).isBetween(3, 8);
  }

  @Test
  void shouldForgetEarlierSilencesOnceAPeerHasAnswered() {
    PromptRequest first = oneSilent();
    story.core.advance(Duration.ofSeconds(30));
    story.bid(first, PEER, CPU, 0);
    PromptRequest second = story.arrives();
    story.bid(second, ME, CPU, 0).bid(second, OTHER, CPU, 0);
    story.core.advance(Duration.ofMillis(700));
    story.scores();

    story.core.advance(Duration.ofMillis(1_500));
    story.peers(heard("peer", 1, 100, CPU), heard("other", 1, 0, CPU));
    PromptRequest third = story.arrives();
    story.bid(third, ME, CPU, 0).bid(third, OTHER, CPU, 0);

    assertThat(scoring()).isFalse();
  }

  @Test
  void shouldTellOfAnswersThatChangeNothing() {
    PromptRequest prompt = twoPeers();
    story.bid(prompt, ME, CPU, 0).bid(prompt, ME, CPU, 0);
    story.core.advance(Duration.ofMillis(700));
    story.bid(prompt, PEER, CPU, 0);

    assertThat(story.steps(prompt))
        .contains("self answered again, which changes nothing", "peer answered too late");
  }

  @Test
  void shouldNotExpectADeviceThatDidNotAnswerAnAward() {
    PromptRequest first = story.engines(CPU).peer(CPU).arrives();
    story.bid(first, ME, CPU, 5).bid(first, PEER, CPU, 0).scores();
    story.core.advance(BiddingConfig.DEFAULT.awardTimeout());

    PromptRequest second = story.arrives();
    story.bid(second, ME, CPU, 0);

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldCloseWhenTheLastMissingPeerLeaves() {
    PromptRequest prompt = twoPeers();
    story.bid(prompt, ME, CPU, 0).bid(prompt, OTHER, CPU, 0);

    story.peers(heard("other", 1, 0, CPU));

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldCloseWhenTheLastMissingPeerIsSuspected() {
    PromptRequest prompt = twoPeers();
    story.bid(prompt, ME, CPU, 0).bid(prompt, OTHER, CPU, 0);

    story.peers(Story.suspected("peer", CPU), heard("other", 1, 0, CPU));

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldTakeBidsOfPeersThatNobodyExpected() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, OTHER, CPU, 0).bid(prompt, ME, CPU, 3).bid(prompt, PEER, CPU, 3).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(OTHER);
  }

  @Test
  void shouldKeepAllOfManyBidsThatComeAtOnce() {
    PromptRequest prompt = story.engines(CPU).arrives();
    IntStream.range(0, 50).forEach(n -> story.bid(prompt, Devices.id("bidder-" + n), CPU, 1));
    story.bid(prompt, ME, CPU, 1);

    var question = (ScoreRequest) story.core.openAsks(ScoreRequest.class).get(0).message();
    assertThat(question.candidates()).hasSize(51);
  }

  @Test
  void shouldNotTakeABidForAnotherDevice() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0);

    story.core.receive(OTHER, Story.bids(prompt, PEER, CPU, 0));

    assertThat(scoring()).isFalse();
  }

  @Test
  void shouldNotTakeABidOnTheLaneOfAnotherDevice() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 3);
    Bid stolen = Story.bids(prompt, ME, CPU, 0).bids().get(0);

    story.core.receive(
        PEER,
        new Bids(
            prompt.promptId(),
            PEER,
            1,
            "peer",
            List.of(stolen),
            Optional.empty(),
            OptionalLong.empty()));

    var question = (ScoreRequest) story.core.openAsks(ScoreRequest.class).get(0).message();
    assertThat(question.candidates())
        .singleElement()
        .satisfies(each -> assertThat(each.backlogS()).isEqualTo(3));
  }

  @Test
  void shouldPreferTheAnswerOfARestartedDevice() {
    PromptRequest prompt = twoPeers();
    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 5);
    story.core.receive(PEER, Story.bids(prompt, PEER, 2, CPU, 9));

    story.bid(prompt, OTHER, CPU, 7).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldWaitForItsOwnBidderUntilTheWindowEnds() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.core.advance(Duration.ofMillis(1_000));
    assertThat(story.failed()).isEmpty();

    story.bid(prompt, ME, CPU, 0);

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldAskAllOverAgainWhenNobodyAtAllHasAnswered() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    story.core.advance(WINDOW);
    assertThat(story.failed()).isEmpty();
    story.bid(prompt, ME, CPU, 0).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldAskNoMoreThanSoOftenWhenNobodyAtAllAnswers() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    story.core.advance(WINDOW.multipliedBy(BiddingConfig.DEFAULT.rounds()));

    assertThat(story.steps(prompt).stream().filter(step -> step.startsWith("Collecting: devices")))
        .hasSize(BiddingConfig.DEFAULT.rounds());
    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> assertThat(failed.message()).contains("no device answered the request"));
  }

  @Test
  void shouldCloseAtTheEndOfTheWindowWhateverTheWaits() {
    var patient =
        new Story(
            Settings.of(
                Map.of("attempts", 5, "resendAfter", Duration.ofMillis(900), "resendJitter", 0.0)));
    PromptRequest prompt = patient.engines(CPU).peer(CPU).arrives();
    patient.bid(prompt, ME, CPU, 0);

    patient.core.advance(WINDOW);

    assertThat(patient.core.openAsks(ScoreRequest.class)).hasSize(1);
    assertThat(patient.core.timers()).noneMatch(key -> key.purpose().startsWith("bid-"));
  }

  @Test
  void shouldNotBlamePeersForItsOwnStall() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0);
    story.core.advance(Duration.ofMillis(300));
    story.core.clock().advance(Duration.ofSeconds(1));

    story.core.advance(Duration.ofMillis(10));
    assertThat(scoring()).isFalse();
    story.bid(prompt, PEER, CPU, 0);

    assertThat(scoring()).isTrue();
    assertThat(story.steps(prompt)).noneMatch(step -> step.startsWith("absent"));
  }

  @Test
  void shouldTellWhoWasAskedAndWhoAnsweredWhat() {
    PromptRequest prompt = twoPeers();
    story.bid(prompt, ME, CPU, .5).noBid(prompt, OTHER, NoBid.FULL, OptionalLong.of(5));
    story.core.advance(Duration.ofMillis(700));

    assertThat(story.steps(prompt))
        .containsSubsequence(
            "Collecting: devices to ask: 3 (peer, other, self)",
            "self answered: builtin in 1.50 s",
            "x answered: no bid, full",
            "asked again, time 2: peer",
            "asked again, time 3: peer",
            "absent, requests unanswered 3: peer");
  }

  private PromptRequest twoPeers() {
    return story.engines(CPU).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU)).arrives();
  }

  /** A prompt that waited for a peer in vain. */
  private PromptRequest oneSilent() {
    PromptRequest first = twoPeers();
    story.bid(first, ME, CPU, 0).bid(first, OTHER, CPU, 0);
    story.core.advance(Duration.ofMillis(700));
    story.scores().accept().stops(0);
    return first;
  }

  private int askedAfter(long millis) {
    story.core.advance(Duration.ofMillis(millis));
    return story.core.sentTo(bidAddress(PEER), BidRequest.class).size();
  }

  private boolean scoring() {
    return !story.core.openAsks(ScoreRequest.class).isEmpty();
  }

  private static Address bidAddress(DeviceId device) {
    return Address.device(device, Address.Purpose.BID);
  }
}
