package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.Ping;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Who is asked whether it is there before it is awarded, and what follows. */
class PrecheckTest {

  private static final Duration TIMEOUT = BiddingConfig.DEFAULT.precheckTimeout();
  private static final DeviceId OTHER = Devices.id("other");

  private final Story story = new Story();

  @Test
  void shouldAwardAHealthyWinnerWithoutAQuestion() {
    peerWins(heard("peer", 1, 0, CPU));

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
    assertThat(story.core.sent(Ping.class)).isEmpty();
  }

  @Test
  void shouldNotAskItself() {
    PromptRequest prompt = story.engines(CPU).arrives();
    story.bid(prompt, ME, CPU, 0);
    story.core.clock().advance(Duration.ofSeconds(2));

    story.scores();

    assertThat(story.core.sent(Ping.class)).isEmpty();
    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldAskASuspectedWinnerAndAwardItIfItIsThere() {
    peerWins(Story.suspected("peer", CPU));
    assertThat(story.core.sent(Award.class)).isEmpty();
    assertThat(story.core.sentTo(executor(PEER), Ping.class)).hasSize(1);

    story.isThere();

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldGoToTheNextBestWithinAQuarterOfASecondIfTheWinnerIsDead() {
    PromptRequest prompt = peerWins(Story.suspected("peer", CPU));

    story.core.advance(TIMEOUT);

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.award().attempt()).isEqualTo(1);
    assertThat(story.core.sentTo(executor(PEER), Award.class)).isEmpty();
    assertThat(story.steps(prompt))
        .contains("Awarding: peer did not say that it is there; award to self");
  }

  @Test
  void shouldAskMoreThanOnceBecauseAQuestionMayGetLost() {
    peerWins(Story.suspected("peer", CPU));

    story.core.advance(TIMEOUT.dividedBy(2));
    assertThat(story.core.sent(Ping.class)).hasSize(2);
    story.isThere();

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldTakeASlowAnswerToTheFirstQuestion() {
    peerWins(Story.suspected("peer", CPU));
    Effect.Ask first = story.core.openAsks(Ping.class).get(0);

    story.core.advance(TIMEOUT.minusMillis(1));
    story.core.answer(first.key(), new Ack());

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldAskAnewWhenThisNodeItselfStoodStill() {
    peerWins(Story.suspected("peer", CPU));

    standStill();

    assertThat(story.core.sent(Award.class)).isEmpty();
    story.isThere();
    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldAskAnewWhenThisNodeStoodStillDuringTheLastQuestion() {
    peerWins(Story.suspected("peer", CPU));
    story.core.advance(TIMEOUT.minusMillis(1));

    standStill();

    assertThat(story.core.sent(Award.class)).isEmpty();
    story.isThere();
    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldAskAnewOnlyOnce() {
    peerWins(Story.suspected("peer", CPU));
    standStill();

    standStill();
    story.core.advance(TIMEOUT.minusMillis(50));

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldTakeAFailureForASignOfLife() {
    peerWins(Story.suspected("peer", CPU));

    story.core.fail(story.core.openAsks(Ping.class).get(0).key(), FailureCode.UNSUPPORTED);

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldAskAWinnerMostOfWhoseRunsEndedBadly() {
    peerWins(running(OptionalDouble.of(.4)));
    assertThat(story.core.sent(Ping.class)).hasSize(1);
  }

  @Test
  void shouldNotAskAWinnerMostOfWhoseRunsEndedWell() {
    peerWins(running(OptionalDouble.of(.6)));
    assertThat(story.core.sent(Ping.class)).isEmpty();
  }

  @Test
  void shouldAskARunnerUpOfWhichNothingWasHeardForLong() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 1.0, PEER, 2.0));
    story.core.advance(Duration.ofMillis(990));
    story.refuse(FailureCode.BUSY, OptionalLong.empty());
    assertThat(story.award().lane().deviceId()).as("a moment ago it bid").isEqualTo(PEER);

    PromptRequest second = story.arrives();
    story.bid(second, ME, CPU, 0).bid(second, PEER, CPU, 0).scores(Map.of(ME, 1.0, PEER, 2.0));
    story.core.forget();
    story.core.advance(Duration.ofSeconds(1));

    assertThat(story.core.sentTo(executor(PEER), Ping.class)).hasSize(1);
  }

  @Test
  void shouldGoOnWhenADoubtedWinnerLeaves() {
    peerWins(Story.suspected("peer", CPU));

    story.peers();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    story.core.advance(TIMEOUT);
    assertThat(story.core.sent(Award.class)).hasSize(1);
  }

  @Test
  void shouldNotExpectADeadWinnerInTheNextAuction() {
    peerWins(running(OptionalDouble.of(.1)));
    story.core.advance(TIMEOUT);
    story.accept().stops(0);

    PromptRequest second = story.arrives();
    story.bid(second, ME, CPU, 0).scores();

    assertThat(story.award().promptId()).isEqualTo(second.promptId());
  }

  @Test
  void shouldAskEachOfSeveralDoubtfulBidders() {
    story.engines(CPU).peers(Story.suspected("peer", CPU), Story.suspected("other", CPU));
    PromptRequest prompt = story.arrives();
    story.bid(prompt, PEER, CPU, 0).bid(prompt, OTHER, CPU, 0).bid(prompt, ME, CPU, 0);
    story.scores(Map.of(PEER, .1, OTHER, .2, ME, 9.0));

    story.core.advance(TIMEOUT);
    assertThat(story.core.sentTo(executor(OTHER), Ping.class)).hasSize(1);
    story.isThere();

    assertThat(story.award().lane().deviceId()).isEqualTo(OTHER);
  }

  @Test
  void shouldEndAtTheDeadlineWhileItAsks() {
    var prompt = Story.request(PromptId.create(ME), Optional.empty(), 100);
    story.engines(CPU).peers(Story.suspected("peer", CPU)).arrives(prompt);
    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 0).scores(Map.of(ME, 9.0, PEER, 1.0));

    story.core.advance(Duration.ofSeconds(2));

    assertThat(story.failed())
        .hasValueSatisfying(failed -> assertThat(failed.code()).isEqualTo(FailureCode.DEADLINE));
    assertThat(story.core.sent(Award.class)).isEmpty();
  }

  private void standStill() {
    story.core.clock().advance(Duration.ofSeconds(1));
    story.core.advance(Duration.ofMillis(10));
  }

  private PromptRequest peerWins(PeerTable.Peer peer) {
    PromptRequest prompt = story.engines(CPU).peers(peer).arrives();
    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 0).scores(Map.of(ME, 9.0, PEER, 1.0));
    return prompt;
  }

  private static PeerTable.Peer running(OptionalDouble successRate) {
    PeerTable.Peer peer = heard("peer", 1, 0, CPU);
    return new PeerTable.Peer(
        peer.heartbeat(), 0, false, peer.replyP50Ms(), peer.replyP95Ms(), successRate);
  }

  private static Address executor(DeviceId device) {
    return Address.device(device, Address.Purpose.EXECUTE);
  }
}
