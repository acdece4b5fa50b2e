package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.core.ExecutorObservation;
import dev.bidmesh.executor.core.ExecutorOutput;
import dev.bidmesh.orchestrator.HedgeConfig;
import dev.bidmesh.orchestrator.LookConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.orchestrator.RecoveryConfig;
import dev.bidmesh.orchestrator.StallConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import dev.bidmesh.simulation.net.FaultPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mesh whose cores are broken on purpose does not pass: each check bites, and says where. */
class SabotageTest {

  private static final int SEEDS = 15;

  @Test
  void shouldNoticeChunksThatAreDeliveredTwice() {
    var sabotage = Sabotage.ofOrchestrator(SabotageTest::withoutDedupe);

    assertThat(notices(sabotage, "text at ")).isTrue();
    assertThat(notices(sabotage, "the text is not what it would have been undisturbed")).isTrue();
  }

  @Test
  void shouldNoticeALostPieceOfText() {
    assertThat(notices(Sabotage.ofOrchestrator(dropping(SabotageTest::isLateDelta)), "text at "))
        .isTrue();
  }

  @Test
  void shouldNoticeAPromptThatFailsWithoutNeed() {
    assertThat(notices(Sabotage.ofOrchestrator(SabotageTest::deafToBids), "failed without need, "))
        .isTrue();
  }

  @Test
  void shouldNoticeAPromptThatNeverEnds() {
    assertThat(notices(Sabotage.ofOrchestrator(dropping(SabotageTest::isFailure)), "0 endings"))
        .isTrue();
  }

  @Test
  void shouldNoticeAPromptThatEndsTwice() {
    assertThat(notices(Sabotage.ofOrchestrator(SabotageTest::endingTwice), "2 endings")).isTrue();
  }

  @Test
  void shouldNoticeASlotThatIsNotGivenBack() {
    assertThat(notices(Sabotage.ofExecutor(SabotageTest::forgettingEnds), "slots free ")).isTrue();
  }

  @Test
  void shouldNoticeMoreGenerationsThanSlots() {
    assertThat(notices(Sabotage.ofExecutor(SabotageTest::startingTwice), "generations at once: "))
        .isTrue();
  }

  @Test
  void shouldNoticeMoreSecondRunsThanTheirShare() {
    Report usual = new MeshRun(hangingAgainAndAgain(), Sabotage.NONE).tell();
    Report atWill =
        new MeshRun(hangingAgainAndAgain(), Sabotage.ofRules(SabotageTest::hedgingAtWill)).tell();

    assertThat(usual.hedges()).isEqualTo(1);
    assertThat(usual.broken()).noneMatch(what -> what.contains("second runs beyond their share"));
    assertThat(atWill.broken()).anyMatch(what -> what.contains("second runs beyond their share"));
  }

  /** The engine of the faster device hangs in each of a few runs. */
  private static Plan hangingAgainAndAgain() {
    long second = World.SECOND;
    Map<Integer, Hardware> machines =
        Map.of(
            0, new Hardware(Accelerator.CPU, 8, second / 10, Hardware.ROOMY),
            1, new Hardware(Accelerator.CPU, 8, second / 50, Hardware.ROOMY));
    var errands = new ArrayList<Errand>();
    var faults = new HashMap<Integer, Misfortune>();
    for (int n = 0; n < 4; n++) {
      long at = (9 + 10 * n) * second;
      faults.put(n, new Misfortune.EngineFault(1, at - second / 10, true));
      errands.add(errand(n, at));
    }
    return new Plan(1, FaultPlan.NONE, machines, errands, faults, 1_000);
  }

  /** Each run earns a second one, which begins as soon as the first one is a little late. */
  private static OrchestratorConfig hedgingAtWill(OrchestratorConfig usual) {
    var moment = Duration.ofMillis(1);
    return hedging(usual, new HedgeConfig(true, 1, 1_000, moment, moment));
  }

  private static OrchestratorConfig withoutHedges(OrchestratorConfig usual) {
    HedgeConfig hedge = usual.prompts().hedge();
    return hedging(
        usual,
        new HedgeConfig(false, hedge.fraction(), hedge.burst(), hedge.grace(), hedge.atLeast()));
  }

  /** A run is never so long overdue that a busy device would do. */
  private static OrchestratorConfig freeSlotsOnly(OrchestratorConfig usual) {
    HedgeConfig hedge = usual.prompts().hedge();
    LookConfig again = hedge.again();
    var never =
        new LookConfig(
            again.pause(),
            again.pauseAtMost(),
            again.times(),
            again.fresh(),
            again.devices(),
            again.idleShare(),
            again.overdueTimes(),
            Duration.ofDays(1));
    return hedging(
        usual,
        new HedgeConfig(
            hedge.enabled(),
            hedge.fraction(),
            hedge.burst(),
            hedge.grace(),
            hedge.atLeast(),
            never));
  }

  private static OrchestratorConfig hedging(OrchestratorConfig usual, HedgeConfig hedge) {
    PromptsConfig prompts = usual.prompts();
    var changed =
        new PromptsConfig(
            prompts.maxActive(),
            prompts.maxAttempts(),
            prompts.maxDeliveredBytes(),
            prompts.silence(),
            prompts.probeTimeout(),
            prompts.movedPerSecond(),
            prompts.feedbackTimeout(),
            prompts.feedbackTries(),
            prompts.traces(),
            prompts.moves(),
            hedge,
            RecoveryConfig.DEFAULT,
            StallConfig.DEFAULT);
    return new OrchestratorConfig(usual.routing(), usual.bidding(), changed);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void shouldNoticeAPromptThatIsLeftToAnEngineThatHangs(boolean idempotent, boolean wrong) {
    Report report =
        new MeshRun(hangingOnce(idempotent, 1), Sabotage.ofRules(SabotageTest::withoutHedges))
            .tell();

    assertThat(report.endings()).containsEntry("deadline", 1);
    assertThat(report.broken())
        .hasSize(wrong ? 1 : 0)
        .allMatch(what -> what.endsWith("failed without need, deadline"));
    assertThat(new MeshRun(hangingOnce(idempotent, 1), Sabotage.NONE).tell().broken()).isEmpty();
  }

  /**
   * Every other slot is taken for as long as the first run hangs, by prompts that follow each
   * other.
   */
  @Test
  void shouldNoticeAPromptThatIsLeftToAnEngineThatHangsBecauseAllOthersAreBusy() {
    Report usual = new MeshRun(hangingAmongBusyOnes(), Sabotage.NONE).tell();
    Report left =
        new MeshRun(hangingAmongBusyOnes(), Sabotage.ofRules(SabotageTest::freeSlotsOnly)).tell();

    assertThat(usual.broken()).isEmpty();
    assertThat(usual.endings()).containsOnlyKeys("done");
    assertThat(left.broken()).anyMatch(what -> what.endsWith("failed without need, deadline"));
  }

  /** One device hangs in its only run, and the other one has more to do than it can. */
  private static Plan hangingAmongBusyOnes() {
    long second = World.SECOND;
    Map<Integer, Hardware> machines =
        Map.of(
            0, new Hardware(Accelerator.CPU, 1, second / 100, Hardware.ROOMY),
            1, new Hardware(Accelerator.CPU, 1, second / 10, Hardware.ROOMY));
    var errands = new ArrayList<Errand>();
    errands.add(errand(0, 12 * second));
    for (int n = 1; n <= 24; n++) {
      errands.add(onTheOther(n, (long) ((9 + 2.5 * n) * second)));
    }
    var fault = new Misfortune.EngineFault(0, 11 * second, true);
    return new Plan(1, FaultPlan.NONE, machines, errands, Map.of(1, fault), 1_000);
  }

  @Test
  void shouldNoticeAPromptThatIsGivenUpWhenItsOwnEngineBreaks() {
    Report usual = new MeshRun(breakingAlone(), Sabotage.NONE).tell();
    Report givenUp =
        new MeshRun(breakingAlone(), Sabotage.ofRules(SabotageTest::withoutRecovery)).tell();

    assertThat(usual.broken()).isEmpty();
    assertThat(usual.endings()).containsOnly(Map.entry("done", 1));
    assertThat(givenUp.broken())
        .singleElement()
        .asString()
        .endsWith("failed without need, engine_failed");
  }

  /** The only device's engine breaks in its only run. */
  private static Plan breakingAlone() {
    long second = World.SECOND;
    var hardware = new Hardware(Accelerator.CPU, 1, second / 2, Hardware.ROOMY);
    var fault = new Misfortune.EngineFault(0, 15 * second + second / 4, false);
    return new Plan(
        1,
        FaultPlan.NONE,
        Map.of(0, hardware),
        List.of(errand(0, 15 * second)),
        Map.of(0, fault),
        1_000);
  }

  private static OrchestratorConfig withoutRecovery(OrchestratorConfig usual) {
    RecoveryConfig recovery = usual.prompts().recovery();
    var none = new RecoveryConfig(Duration.ZERO, recovery.pause(), recovery.pauseAtMost());
    return new OrchestratorConfig(
        usual.routing(), usual.bidding(), usual.prompts().withRecovery(none));
  }

  @Test
  void shouldExcuseAPromptThatNoOtherDeviceCouldHaveRun() {
    Report report = new MeshRun(hangingOnce(true, 0), Sabotage.NONE).tell();

    assertThat(report.endings()).containsEntry("deadline", 1);
    assertThat(report.broken()).isEmpty();
  }

  /**
   * The engine of a device hangs in its only prompt.
   *
   * @param others how many other devices there are
   */
  private static Plan hangingOnce(boolean idempotent, int others) {
    long second = World.SECOND;
    Map<Integer, Hardware> machines = new HashMap<>();
    machines.put(0, new Hardware(Accelerator.CPU, 2, second / 50, Hardware.ROOMY));
    for (int n = 1; n <= others; n++) {
      machines.put(n, new Hardware(Accelerator.CPU, 2, second / 10, Hardware.ROOMY));
    }
    Errand errand = errand(0, 9 * second);
    Errand either = idempotent ? errand : notTwice(errand);
    var fault = new Misfortune.EngineFault(0, 8 * second, true);
    return new Plan(1, FaultPlan.NONE, machines, List.of(either), Map.of(1, fault), 1_000);
  }

  /** A prompt of three seconds that only the second device may run. */
  private static Errand onTheOther(int number, long atNanos) {
    Errand like = errand(number, atNanos);
    return new Errand(
        number,
        like.machine(),
        atNanos,
        VirtualEngine.promptFor(30, number),
        like.vast(),
        like.maxTokens(),
        like.priority(),
        like.deadlineMs(),
        like.policy(),
        OptionalInt.of(1),
        like.session(),
        like.idempotent(),
        like.cancelAfterNanos(),
        like.pause());
  }

  private static Errand notTwice(Errand like) {
    return new Errand(
        like.number(),
        like.machine(),
        like.atNanos(),
        like.text(),
        like.vast(),
        like.maxTokens(),
        like.priority(),
        like.deadlineMs(),
        like.policy(),
        like.pin(),
        like.session(),
        false,
        like.cancelAfterNanos(),
        like.pause());
  }

  @Test
  void shouldTellAFailingSeedInAShortTimelineWithTheWayToSeeItAgain() {
    Report report =
        reports(Sabotage.ofOrchestrator(dropping(SabotageTest::isFailure)))
            .filter(each -> !each.broken().isEmpty())
            .findFirst()
            .orElseThrow();

    assertThat(report.timeline()).hasSizeLessThan(60);
    assertThat(report.toString())
        .contains("is asked #")
        .contains("what became of ")
        .contains("-Dbidmesh.simulation.seed=" + report.seed());
  }

  @Test
  void shouldNoticeTextOfAnAttemptThatIsOver() {
    var ghosts = Sabotage.ofOrchestrator(SabotageTest::hearingGhosts);

    assertThat(new MeshRun(cutInTheMiddle(), Sabotage.NONE).tell().moved()).isPositive();
    assertThat(new MeshRun(cutInTheMiddle(), ghosts).tell().broken())
        .anyMatch(what -> what.contains("text of attempt "));
  }

  private static Plan shortOfMemory() {
    Plan plan = cutInTheMiddle();
    return new Plan(
        plan.seed(), plan.network(), plan.machines(), plan.errands(), plan.misfortunes(), 1);
  }

  /** A fast device is cut off in the middle of its runs, and back before a slow one is done. */
  private static Plan cutInTheMiddle() {
    long second = World.SECOND;
    Map<Integer, Hardware> machines =
        Map.of(
            0, new Hardware(Accelerator.CPU, 3, second / 5, Hardware.ROOMY),
            1, new Hardware(Accelerator.CPU, 3, second / 20, Hardware.ROOMY));
    List<Errand> errands =
        IntStream.range(0, 1_000)
            .mapToObj(number -> errand(number, 9 * second))
            .filter(SabotageTest::isLong)
            .limit(3)
            .toList();
    var cut = new Misfortune.Part(Set.of(1), true, true, 9 * second + second / 2, 3 * second);
    return new Plan(1, FaultPlan.NONE, machines, errands, Map.of(1, cut), 1_000);
  }

  private static boolean isLong(Errand errand) {
    return VirtualEngine.answer(GenerationSpec.ofText(errand.text())).length() > 180;
  }

  private static Errand errand(int number, long atNanos) {
    return new Errand(
        number,
        0,
        atNanos,
        "prompt " + number,
        false,
        OptionalInt.empty(),
        50,
        Errand.PATIENT_MS,
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        true,
        OptionalLong.empty(),
        Optional.empty());
  }

  @Test
  void shouldNoticeTracesThatAreNeverForgotten() {
    assertThat(
            new MeshRun(shortOfMemory(), Sabotage.ofOrchestrator(SabotageTest::neverForgetting))
                .tell()
                .broken())
        .anyMatch(what -> what.contains("traces kept, "));
    assertThat(new MeshRun(shortOfMemory(), Sabotage.NONE).tell().broken()).isEmpty();
  }

  @Test
  void shouldShrinkABrokenStoryToWhatItTakes() {
    var sabotage = Sabotage.ofOrchestrator(dropping(SabotageTest::isFailure));
    Report broken =
        reports(sabotage).filter(each -> !each.broken().isEmpty()).findFirst().orElseThrow();
    var shrinker = new Shrinker(plan -> new MeshRun(plan, sabotage).tell(), 300);

    Report shortest = shrinker.shrink(Draw.of(broken.seed()));

    assertThat(shortest.symptom()).isEqualTo("n endings");
    // A prompt that is given up or has little time needs nothing but itself and its device.
    assertThat(shortest.parts()).hasSizeLessThanOrEqualTo(4);
    assertThat(shortest.toString())
        .contains("-Dbidmesh.simulation.parts=" + String.join(",", shortest.parts()));
    Plan retold = Draw.of(broken.seed()).only(shortest.parts());
    assertThat(new MeshRun(retold, sabotage).tell()).isEqualTo(shortest);
  }

  @Test
  void shouldLeaveAStoryAsItIsThatBreaksNothing() {
    var shrinker = new Shrinker(plan -> new MeshRun(plan, Sabotage.NONE).tell(), 300);

    assertThat(shrinker.shrink(Draw.of(7))).isEqualTo(new MeshRun(7).tell());
  }

  private static boolean notices(Sabotage sabotage, String what) {
    return reports(sabotage)
        .flatMap(report -> report.broken().stream())
        .anyMatch(broken -> broken.contains(what));
  }

  private static Stream<Report> reports(Sabotage sabotage) {
    return LongStream.rangeClosed(1, SEEDS)
        .mapToObj(seed -> new MeshRun(Draw.of(seed), sabotage).tell());
  }

  /** A chunk that comes again goes to the client again. */
  private static Core withoutDedupe(Core core) {
    var seen = new HashSet<TokenChunk>();
    return (event, now, out) -> {
      core.on(event, now, out);
      if (event instanceof Event.Asked asked
          && asked.message() instanceof TokenChunk chunk
          && !seen.add(chunk)) {
        out.accept(new Effect.Send(Address.Local.GATEWAY, deltaOf(chunk)));
      }
    };
  }

  private static UnaryOperator<Core> dropping(Predicate<Effect> which) {
    return core ->
        (event, now, out) ->
            core.on(
                event,
                now,
                effect -> {
                  if (!which.test(effect)) {
                    out.accept(effect);
                  }
                });
  }

  private static Core deafToBids(Core core) {
    return (event, now, out) -> {
      if (!(event instanceof Event.Received received && received.message() instanceof Bids)) {
        core.on(event, now, out);
      }
    };
  }

  private static boolean isLateDelta(Effect effect) {
    return effect instanceof Effect.Send send
        && send.message() instanceof PromptEvent.Delta delta
        && delta.offset() > 0
        && delta.offset() < 20;
  }

  private static boolean isFailure(Effect effect) {
    return effect instanceof Effect.Send send && send.message() instanceof PromptEvent.Failed;
  }

  private static Core endingTwice(Core core) {
    return (event, now, out) ->
        core.on(
            event,
            now,
            effect -> {
              out.accept(effect);
              if (isFailure(effect)) {
                out.accept(effect);
              }
            });
  }

  private static Core forgettingEnds(Core core) {
    return (event, now, out) -> {
      boolean end =
          event instanceof Event.Observed observed
              && observed.observation() instanceof ExecutorObservation.RunEnded ended
              && ended.run() % 7 == 0;
      if (!end) {
        core.on(event, now, out);
      }
    };
  }

  private static Core startingTwice(Core core) {
    return (event, now, out) ->
        core.on(
            event,
            now,
            effect -> {
              out.accept(effect);
              if (effect instanceof Effect.Emit emit
                  && emit.output() instanceof ExecutorOutput.StartRun start) {
                out.accept(
                    new Effect.Emit(
                        new ExecutorOutput.StartRun(
                            -start.run(), start.engineId(), start.request())));
              }
            });
  }

  /** A run that was given up brings text to the client when it shows that it still lives. */
  private static Core hearingGhosts(Core core) {
    var newest = new HashMap<PromptId, Integer>();
    return (event, now, out) -> {
      core.on(
          event,
          now,
          effect -> {
            out.accept(effect);
            if (effect instanceof Effect.Send send && send.message() instanceof Award award) {
              newest.put(award.promptId(), award.attempt());
            }
          });
      if (event instanceof Event.Asked asked
          && asked.message() instanceof Progress life
          && life.attempt() < newest.getOrDefault(life.promptId(), 0)) {
        var ghost = new PromptEvent.Delta(life.promptId(), ContentKind.TEXT, "boo", 0);
        out.accept(new Effect.Send(Address.Local.GATEWAY, ghost));
      }
    };
  }

  private static PromptEvent deltaOf(TokenChunk chunk) {
    return new PromptEvent.Delta(
        chunk.promptId(), chunk.kind(), chunk.content(), chunk.textOffset());
  }

  /** What was once told of a prompt is told for ever. */
  private static Core neverForgetting(Core core) {
    var memory = new HashMap<PromptId, TraceReply>();
    return (event, now, out) -> {
      if (event instanceof Event.Asked asked
          && asked.message() instanceof TraceQuery query
          && memory.containsKey(query.promptId())) {
        out.accept(new Effect.Reply(asked.exchange(), memory.get(query.promptId())));
        return;
      }
      core.on(event, now, out);
      if (event instanceof Event.Asked asked && asked.message() instanceof PromptRequest request) {
        var query =
            new Event.Asked(new Exchange(-1), asked.from(), new TraceQuery(request.promptId()));
        core.on(
            query,
            now,
            effect -> {
              if (effect instanceof Effect.Reply reply
                  && reply.message() instanceof TraceReply told) {
                memory.put(request.promptId(), told);
              }
            });
      }
    };
  }
}
