package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.orchestrator.HedgeConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the first text of a run is due, by what its lane's earlier runs took. */
class FirstTextTest {

  private static final EngineState BUSY = Devices.engine("builtin", Accelerator.CPU, 4, 0, "demo");
  private static final LaneKey LANE = Story.lane(PEER, CPU);
  private static final long SECOND = 1_000_000_000;

  /** What 19 of 20 runs stay below after five that all took a second. */
  private static final double AFTER_FIVE_S = 1.7417;

  private final FirstTexts texts = new FirstTexts();
  private final Story story = new Story();

  @Test
  void shouldKnowNothingBeforeFiveRuns() {
    for (int i = 0; i < 4; i++) {
      shown(run(CPU, 0, 4, 9), 1);
    }
    assertThat(texts.boundS(LANE, 4)).isEmpty();

    shown(run(CPU, 0, 4, 9), 1);
    assertThat(texts.boundS(LANE, 4).orElseThrow()).isCloseTo(AFTER_FIVE_S, within(.001));
  }

  @Test
  void shouldExpectTheFirstTextOfALongRunLater() {
    for (int i = 0; i < 5; i++) {
      shown(run(CPU, 0, 4, 9), 1);
    }

    assertThat(texts.boundS(LANE, 8).orElseThrow()).isCloseTo(2 * AFTER_FIVE_S, within(.001));
  }

  @Test
  void shouldLearnNothingFromARunThatHadToWaitOrWhoseTimeNobodyCouldPredict() {
    for (int i = 0; i < 9; i++) {
      shown(run(BUSY, 3, 4, 9), 4);
      shown(run(CPU, 0, 4, 4), 1);
      Run queued = run(CPU, 0, 4, 9);
      queued.told(sign(RunPhase.QUEUED), SECOND / 2);
      shown(queued, 1);
    }

    assertThat(texts.size()).isZero();
  }

  @Test
  void shouldRememberOnlySoManyLanes() {
    for (int i = 0; i <= FirstTexts.MAX_LANES; i++) {
      EngineState engine = Devices.engine("engine-" + i, Accelerator.CPU, 4, "demo");
      shown(run(engine, 0, 4, 9), 1);
    }

    assertThat(texts.size()).isEqualTo(FirstTexts.MAX_LANES);
  }

  @Test
  void shouldAddTheWaitThatWasPromised() {
    FirstText text = FirstText.of(run(BUSY, 3, 4, 9), OptionalDouble.of(1.5), HedgeConfig.DEFAULT);

    assertThat(text.dueS(run(BUSY, 3, 4, 9))).isCloseTo(4.5, within(1e-9));
  }

  @Test
  void shouldGiveARunThatBeginsLateItsTimeFromThen() {
    Run run = run(BUSY, 3, 4, 9);
    FirstText text = FirstText.of(run, OptionalDouble.of(1.5), HedgeConfig.DEFAULT);

    run.told(sign(RunPhase.QUEUED), 5 * SECOND);
    run.told(sign(RunPhase.PREFILL), 6 * SECOND);

    assertThat(text.dueS(run)).isCloseTo(7.5, within(1e-9));
  }

  @Test
  void shouldNeverWaitForMuchLongerThanTheWholeRunIsPredictedToTake() {
    Run run = run(CPU, 0, 4, 9);
    FirstText text = FirstText.of(run, OptionalDouble.of(1_000), HedgeConfig.DEFAULT);

    // The quantile of the whole run is 4 s above its mean, which is more than the grace.
    assertThat(text.dueS(run)).isCloseTo(8, within(1e-9));
  }

  @Test
  void shouldNeverCallForASecondRunSoSoonThatItGainsNothing() {
    Run run = run(CPU, 0, 4, 9);

    assertThat(FirstText.of(run, OptionalDouble.of(.01), HedgeConfig.DEFAULT).dueS(run))
        .isEqualTo(.25);
  }

  @Test
  void shouldStartTheRunnerUpLongBeforeTheWholeRunIsDue() {
    fiveRunsShowTextAfterThreeHundredMillis();
    onPeer(story.arrives());
    int before = awards();

    story.core.advance(Duration.ofMillis(522));
    assertThat(awards()).isEqualTo(before);
    story.core.advance(Duration.ofMillis(1));

    assertThat(awards()).isEqualTo(before + 1);
    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldWaitForTheWholeRunIfTheAnswerMayComeInOnePiece() {
    fiveRunsShowTextAfterThreeHundredMillis();
    PromptRequest plain = story.request();
    onPeer(story.arrives(needing(plain, Capability.JSON)));
    int before = awards();

    story.core.advance(Duration.ofMillis(900));

    assertThat(awards()).isEqualTo(before);
  }

  private void fiveRunsShowTextAfterThreeHundredMillis() {
    story.engines(json(CPU)).peer(json(CPU));
    for (int i = 0; i < 5; i++) {
      Awarded run = onPeer(story.arrives());
      story.core.advance(Duration.ofMillis(300));
      run.says("Paris");
      run.stops();
    }
  }

  private Awarded onPeer(PromptRequest prompt) {
    story.bid(prompt, ME, CPU, 1).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 4.0, PEER, 4.0));
    return Awarded.last(story).accepts(4);
  }

  private int awards() {
    return story.core.sent(Award.class).size();
  }

  private static PromptRequest needing(PromptRequest plain, Capability need) {
    return new PromptRequest(
        plain.promptId(),
        plain.generation(),
        plain.modelAlias(),
        Set.of(need),
        plain.priority(),
        plain.deadlineRemainingMs(),
        plain.policy(),
        plain.pinDevice(),
        plain.session(),
        plain.idempotent(),
        plain.clientKey());
  }

  private static EngineState json(EngineState engine) {
    return new EngineState(
        engine.engineId(),
        engine.accelerator(),
        engine.evidence(),
        engine.health(),
        engine.healthReason(),
        engine.slots(),
        engine.free(),
        engine.queued(),
        engine.queueCapacity(),
        engine.backlogS(),
        engine.retryAfterMs(),
        engine.models(),
        Set.of(Capability.JSON));
  }

  private void shown(Run run, double afterS) {
    texts.shown(run, (long) (afterS * SECOND));
  }

  /** A run of a peer that was accepted at the beginning of time. */
  private static Run run(EngineState engine, double backlogS, double meanS, int observations) {
    PromptRequest prompt = Story.request(PromptId.create(ME), Optional.empty(), 600_000);
    Bid bid = Story.bids(prompt, PEER, engine, backlogS).bids().get(0);
    var score =
        new LaneScore(
            bid.lane(),
            meanS,
            meanS,
            .13,
            2 * meanS + backlogS,
            meanS + 2 * backlogS,
            observations,
            true,
            Map.of());
    var winner = new Candidate(bid, "peer", 1, 0, Optional.of(score));
    double predictedMs = (meanS + backlogS) * 1e3;
    return new Run(Attempt.of(1, winner, 0), predictedMs, Optional.of(winner), 0);
  }

  private static Progress sign(RunPhase phase) {
    return new Progress(PromptId.create(ME), 1, phase, 0, 0, OptionalLong.empty());
  }
}
