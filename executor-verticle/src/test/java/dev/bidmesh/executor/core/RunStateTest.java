package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.Telemetry;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunStateTest {

  private static final Ending ENDING = Ending.stopped(FailureCode.CANCELLED, "gone");

  /** The table in the documentation of {@link RunState}. */
  private static final Map<String, Set<String>> DOCUMENTED =
      Map.of(
          "Deciding", Set.of("Queued", "Running", "Ended"),
          "Queued", Set.of("Running", "Completing"),
          "Running", Set.of("Delivering", "Stopping"),
          "Stopping", Set.of("Completing"),
          "Delivering", Set.of("Completing", "Ended"),
          "Completing", Set.of("Completing", "Ended"),
          "Ended", Set.of());

  @Test
  void shouldOfferExactlyTheDocumentedTransitions() {
    var offered = new TreeMap<String, Set<String>>();
    for (Class<?> state : RunState.class.getPermittedSubclasses()) {
      var next = new TreeSet<String>();
      for (Method method : state.getDeclaredMethods()) {
        if (RunState.class.isAssignableFrom(method.getReturnType())) {
          next.add(method.getReturnType().getSimpleName());
        }
      }
      offered.put(state.getSimpleName(), next);
    }

    assertThat(offered).containsExactlyInAnyOrderEntriesOf(DOCUMENTED);
  }

  @ParameterizedTest(name = "{0} then {1}")
  @MethodSource("illegal")
  void shouldRefuseIllegalTransitions(List<String> before, String illegal) {
    Run run = run();
    before.forEach(name -> step(name).accept(run));
    String state = run.state().getClass().getSimpleName();

    assertThatThrownBy(() -> step(illegal).accept(run))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(run.key().toString())
        .hasMessageContaining(state);
    assertThat(run.state().getClass().getSimpleName()).isEqualTo(state);
  }

  private static Stream<Arguments> illegal() {
    return Stream.of(
        illegal("complete"),
        illegal("deliver"),
        illegal("stop"),
        illegal("tell"),
        illegal("queue", "queue"),
        illegal("deliver", "queue"),
        illegal("stop", "queue"),
        illegal("end", "queue"),
        illegal("queue", "start"),
        illegal("start", "start"),
        illegal("complete", "start"),
        illegal("end", "start"),
        illegal("deliver", "start", "stop"),
        illegal("start", "start", "stop"),
        illegal("tell", "start", "stop"),
        illegal("stop", "start", "deliver"),
        illegal("start", "queue", "complete"),
        illegal("complete", "queue", "complete"),
        illegal("tell", "start", "deliver"),
        illegal("end", "end"),
        illegal("start", "end"),
        illegal("tell", "end"));
  }

  private static Arguments illegal(String illegal, String... before) {
    return Arguments.of(Arrays.asList(before), illegal);
  }

  private static Consumer<Run> step(String name) {
    return switch (name) {
      case "queue" -> Run::toQueued;
      case "start" -> run -> run.toRunning(1);
      case "stop" -> run -> run.toStopping(ENDING);
      case "deliver" -> run -> run.toDelivering(ENDING);
      case "complete" -> run -> run.toCompleting(run.completion(ENDING, 1));
      case "tell" -> Run::toNextTry;
      case "end" -> run -> run.toEnded("test");
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Run run() {
    var award = CoreBench.ready().award();
    var desk =
        new EngineDesk(
            CoreBench.ENGINE, 4, QueueOrder.of(Duration.ofSeconds(60), Duration.ofSeconds(5)));
    return new Run(
        1,
        award,
        desk,
        LaneFeatures.of(Telemetry.UNKNOWN, 10),
        new ChunkStream(award, ExecutorConfig.DEFAULT),
        0);
  }
}
