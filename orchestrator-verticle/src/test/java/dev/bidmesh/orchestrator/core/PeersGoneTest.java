package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.NPU;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Peers leave, restart, refuse or fall silent; the prompt goes on, and the user is told. */
class PeersGoneTest {

  private static final String ALONE = ", so this one ran the prompt itself";

  private static final DeviceId OTHER = Devices.id("other");

  private final Story story = new Story();

  @Test
  void shouldGoOnAtOnceWhenTheExecutingDeviceLeaves() {
    PromptRequest prompt = runsOnPeer();
    story.says("The capital ");

    story.peers();
    story.bid(prompt, ME, CPU, 0).scores().accept().says("is Paris.");

    assertThat(story.core.sent(PromptEvent.Retry.class)).hasSize(1);
    assertThat(story.text()).isEqualTo("The capital is Paris.");
    assertThat(story.warnings()).containsExactly(lastResort());
    assertThat(story.core.sent(Feedback.class)).isEmpty();
  }

  @Test
  void shouldGoOnAtOnceWhenTheExecutingDeviceRestarted() {
    runsOnPeer();

    story.peers(heard("peer", 2, 0, CPU));

    assertThat(story.core.sent(PromptEvent.Retry.class)).hasSize(1);
  }

  @Test
  void shouldStayWithADeviceThatHadRestartedBeforeItBid() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.core.receive(PEER, Story.bids(prompt, PEER, 2, CPU, 0));
    story.bid(prompt, ME, CPU, 5).scores().accept();

    story.peers(heard("peer", 2, 0, CPU));

    assertThat(story.core.sent(PromptEvent.Retry.class)).isEmpty();
    assertThat(story.core.sent(Cancel.class)).isEmpty();
  }

  @Test
  void shouldStayWithADeviceThatIsOnlySuspected() {
    runsOnPeer();

    story.peers(Story.suspected("peer", CPU));

    assertThat(story.core.sent(PromptEvent.Retry.class)).isEmpty();
  }

  @Test
  void shouldTakeTheBidOfADeviceThatCameBack() {
    story.engines(CPU).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU));
    PromptRequest prompt = story.arrives();
    story
        .peers(heard("peer", 1, 0, CPU))
        .peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU));

    story.bid(prompt, OTHER, CPU, 0).bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 5).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(OTHER);
  }

  @Test
  void shouldGoToTheNextBestWhenTheAwardedDeviceLeaves() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 0).scores();

    story.peers();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldNotAwardADeviceThatLeftWhileItsBidWasScored() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 0);

    story.peers();
    story.scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.accept().warnings()).containsExactly(lastResort());
  }

  @Test
  void shouldFailTruthfullyWhenTheOnlyBidderLeaves() {
    PromptRequest prompt = story.engines().peer(CPU).arrives();
    story.noBid(prompt, ME, NoBid.NO_SUCH_MODEL, OptionalLong.empty()).bid(prompt, PEER, CPU, 0);

    story.peers();
    story.scores();

    PromptEvent.Failed failed = story.failed().orElseThrow();
    assertThat(failed.code()).isEqualTo(FailureCode.LOST);
    assertThat(failed.message()).contains("peer left or restarted");
  }

  @Test
  void shouldAskAgainWhenTheLastBidderLeavesAndAnotherHadMissedItsAward() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 5).scores();
    story.core.advance(BiddingConfig.DEFAULT.awardTimeout());
    story.isThere().requote(9);

    story.peers();
    story.scores();
    story.bid(prompt, ME, CPU, 0).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.accept().warnings()).containsExactly(lastResort());
  }

  @Test
  void shouldWarnWhenNoPeerAnswered() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0);
    story.core.advance(Duration.ofMillis(700));

    assertThat(story.scores().accept().warnings())
        .containsExactly("no other device answered" + ALONE);
  }

  @Test
  void shouldWarnWhenEveryPeerRefused() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 0).scores();

    story.refuse(FailureCode.BUSY, OptionalLong.empty());

    assertThat(story.accept().warnings()).containsExactly(lastResort());
  }

  @Test
  void shouldWarnWhenEveryPeerFellSilent() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 0).scores();

    story.core.advance(BiddingConfig.DEFAULT.awardTimeout());

    assertThat(story.accept().warnings()).containsExactly(lastResort());
  }

  @Test
  void shouldWarnWhenAllPeersHadLeftBefore() {
    story.engines(CPU).peer(CPU).peers();
    PromptRequest prompt = story.arrives();
    story.bid(prompt, ME, CPU, 0).scores();

    assertThat(story.accept().warnings()).containsExactly("no other device can be reached" + ALONE);
  }

  @Test
  void shouldNotWarnADeviceThatNeverHadPeers() {
    story.runsAlone();

    assertThat(story.warnings()).isEmpty();
  }

  @Test
  void shouldNotWarnWhenItWonAgainstAPeer() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 5).scores();

    assertThat(story.accept().warnings()).isEmpty();
  }

  @Test
  void shouldNotWarnWhenPeersHadNothingToOffer() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).noBid(prompt, PEER, NoBid.FULL, OptionalLong.of(5)).scores();

    assertThat(story.accept().warnings()).isEmpty();
  }

  @Test
  void shouldSayBusyWhenEverybodyIsGoneAndItsOwnQueueIsFull() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.noBid(prompt, ME, NoBid.FULL, OptionalLong.of(700));
    story.core.advance(Duration.ofMillis(700));

    PromptEvent.Failed failed = story.failed().orElseThrow();
    assertThat(failed.code()).isEqualTo(FailureCode.BUSY);
    assertThat(failed.retryAfterMs()).hasValue(700);
  }

  @Test
  void shouldSayNoEngineWhenEverybodyIsGoneAndItsOwnEngineIsNotReady() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty());
    story.core.advance(Duration.ofMillis(700));

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.NO_ENGINE);
  }

  @Test
  void shouldExplainTheBidsOfAnAuctionThatNobodyWon() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 3.0, PEER, 2.0));
    story.refuse(FailureCode.BUSY, OptionalLong.of(9));
    story.refuse(FailureCode.NO_ENGINE, OptionalLong.empty());

    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.BUSY);
    assertThat(story.trace(prompt).bids())
        .extracting(BidOutcome::won, BidOutcome::verdict)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(false, "refused: busy"),
            org.assertj.core.groups.Tuple.tuple(false, "refused: no_engine"));
  }

  @Test
  void shouldLoseNothingOnTheOwnNpuWhenPeersGo() {
    story.engines(NPU).peer(CPU).arrives();
    story.accept();

    story.peers();

    assertThat(story.core.sent(PromptEvent.Retry.class)).isEmpty();
  }

  @Test
  void shouldNotAskADeviceForBidsThatFellSilentWhileItRan() {
    PromptRequest prompt = runsOnPeer();

    story.core.advance(PromptsConfig.DEFAULT.silence());
    story.bid(prompt, ME, CPU, 0).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.steps(prompt)).contains("Collecting: devices to ask: 1 (self)");
  }

  @Test
  void shouldStopALateAcceptanceOfADeviceThatLeft() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 0).scores();
    int attempt = story.award().attempt();
    story.peers();

    story.core.receive(PEER, new AwardReply.Accepted(prompt.promptId(), attempt, 1, "f"));

    assertThat(story.core.sent(Cancel.class)).hasSize(1);
  }

  private static String lastResort() {
    return "every other device that could have run it refused, fell silent or left" + ALONE;
  }

  private PromptRequest runsOnPeer() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 0).scores().accept();
    return prompt;
  }
}
