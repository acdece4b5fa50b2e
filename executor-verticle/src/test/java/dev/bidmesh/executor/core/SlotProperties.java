package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.core.ExecutorObservation.EngineChanged;
import dev.bidmesh.executor.core.ExecutorOutput.CancelRun;
import dev.bidmesh.executor.core.ExecutorOutput.StartRun;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever happens in whatever order: slots and queue hold, and every run ends exactly once. */
class SlotProperties {

  private static final int SLOTS = 2;
  private static final int CAPACITY = 3;

  @Property(tries = 150)
  void shouldNeverOvercommitAndEndEveryAcceptedRunOnce(
      @ForAll @Size(max = 120) List<@IntRange(max = 9999) Integer> happenings) {
    var world = new World();

    happenings.forEach(world::happen);
    world.comeToRest();

    world.requireOneEndingEach();
  }

  /** An engine and an owner that do what the numbers say. */
  private static final class World {

    private final CoreBench bench =
        CoreBench.ready(ExecutorConfig.DEFAULT.withQueueCapacity(CAPACITY), SLOTS);
    private final List<Award> awards = new ArrayList<>();
    private final Set<Long> running = new LinkedHashSet<>();
    private final Set<Long> ended = new LinkedHashSet<>();

    void happen(int number) {
      int choice = number / 100;
      switch (number % 12) {
        case 0, 1, 2 -> award(choice);
        case 3 -> bench.answerScores();
        case 4 -> write(choice);
        case 5 -> endOne(choice, FinishReason.STOP);
        case 6 -> failOne(choice);
        case 7 -> cancel(choice);
        case 8 -> bench.acknowledge(choice % 4);
        case 9 -> bench.driver.advance(Duration.ofMillis(choice * 40L));
        case 10 -> repeat(choice);
        default -> health(choice);
      }
      check();
    }

    private void award(int choice) {
      Award award = bench.award(choice, 500 + choice * 100L, 1_000);
      awards.add(award);
      bench.driver.receive(CoreBench.OWNER, award);
    }

    private void repeat(int choice) {
      if (!awards.isEmpty()) {
        bench.driver.receive(CoreBench.OWNER, awards.get(choice % awards.size()));
      }
    }

    private void write(int choice) {
      if (!running.isEmpty()) {
        bench.write(pick(choice), "text ".repeat(choice * 100 + 1));
      }
    }

    private void endOne(int choice, FinishReason finish) {
      if (!running.isEmpty()) {
        end(pick(choice), GenerationEnd.of(finish, TokenUsage.NONE));
      }
    }

    private void failOne(int choice) {
      if (!running.isEmpty()) {
        end(pick(choice), GenerationEnd.error(FailureCode.ENGINE_FAILED, "broke", TokenUsage.NONE));
      }
    }

    private void end(long run, GenerationEnd how) {
      running.remove(run);
      ended.add(run);
      bench.end(run, how);
    }

    private void cancel(int choice) {
      if (!awards.isEmpty()) {
        Award award = awards.get(choice % awards.size());
        bench.driver.receive(CoreBench.OWNER, new Cancel(award.promptId(), 1, "gone"));
      }
    }

    private void health(int choice) {
      EngineStatus status =
          choice % 2 == 0 ? CoreBench.READY : EngineStatus.failed("gone", CoreBench.READY.models());
      bench.driver.observe(new EngineChanged("engine", status));
    }

    private long pick(int choice) {
      return new ArrayList<>(running).get(choice % running.size());
    }

    private void check() {
      bench.driver.outputs(StartRun.class).stream()
          .map(StartRun::run)
          .filter(run -> !ended.contains(run))
          .forEach(running::add);
      EngineState state = bench.state();
      assertThat(running.size()).isLessThanOrEqualTo(SLOTS);
      assertThat(state.free()).isBetween(0, SLOTS - running.size());
      assertThat(state.queued()).isBetween(0, CAPACITY);
      assertThat(state.backlogS()).isFinite();
    }

    void comeToRest() {
      bench.driver.observe(new EngineChanged("engine", CoreBench.READY));
      for (int i = 0; i < 200 && (i < 5 || !isAtRest()); i++) {
        bench.answerScores();
        check();
        List.copyOf(running)
            .forEach(run -> end(run, GenerationEnd.of(FinishReason.LENGTH, TokenUsage.NONE)));
        check();
        bench.driver.advance(Duration.ofMillis(500));
        bench.acknowledge(8);
      }
    }

    private boolean isAtRest() {
      EngineState state = bench.state();
      return state.free() == SLOTS && state.queued() == 0 && bench.driver.timers().size() == 1;
    }

    void requireOneEndingEach() {
      assertThat(isAtRest()).isTrue();
      for (Award award : awards) {
        boolean accepted =
            bench.replies(award).stream().anyMatch(AwardReply.Accepted.class::isInstance);
        Set<Completion> endings = bench.completions(award).stream().collect(Collectors.toSet());
        assertThat(endings).hasSize(accepted ? 1 : 0);
        assertThat(bench.replies(award)).isNotEmpty();
      }
      assertThat(bench.driver.outputs(CancelRun.class)).doesNotHaveDuplicates();
    }
  }
}
