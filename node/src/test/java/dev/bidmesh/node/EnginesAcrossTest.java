package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EnginesAcrossTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final Queue<Optional<CompletableFuture<EngineSnapshot>>> buses = new ArrayDeque<>();
  private final EnginesAcross engines =
      new EnginesAcross(
          round -> buses.size() > 1 ? buses.remove() : buses.element(), MonotonicClock.system());

  @Test
  void shouldAskTheNextEventBusWhenOneWentDown() {
    // given
    buses.add(Optional.of(CompletableFuture.failedFuture(new CancellationException())));
    buses.add(Optional.empty());
    buses.add(answer(EngineHealth.LOADING));
    buses.add(answer(EngineHealth.READY));

    // then
    assertThat(health(await(engines.within(LONG)))).isEqualTo(EngineHealth.READY);
  }

  @Test
  void shouldNotWaitForAnAnswerThatWentDownWithItsEventBus() {
    // given
    buses.add(Optional.of(new CompletableFuture<>()));
    buses.add(answer(EngineHealth.READY));

    // then
    assertThat(health(await(engines.within(LONG)))).isEqualTo(EngineHealth.READY);
  }

  @Test
  void shouldGiveTheEnginesAsLastSeenWhenTheTimeIsUp() {
    // given
    buses.add(answer(EngineHealth.LOADING));
    buses.add(Optional.empty());

    // then
    assertThat(health(await(engines.within(Duration.ofMillis(200)))))
        .isEqualTo(EngineHealth.LOADING);
  }

  @Test
  void shouldGiveNoneIfNobodyEverAnswers() {
    // given
    buses.add(Optional.empty());

    // then
    assertThat(await(engines.within(Duration.ofMillis(100)))).isEqualTo(EngineSnapshot.NONE);
  }

  private static EngineHealth health(EngineSnapshot engines) {
    return engines.engines().get(0).health();
  }

  private static Optional<CompletableFuture<EngineSnapshot>> answer(EngineHealth health) {
    return Optional.of(CompletableFuture.completedFuture(snapshot(health)));
  }

  static EngineSnapshot snapshot(EngineHealth health) {
    var engine =
        new EngineState(
            "builtin",
            Accelerator.CPU,
            Evidence.DETECTED,
            health,
            Optional.empty(),
            4,
            4,
            0,
            256,
            0,
            OptionalLong.empty(),
            List.of(),
            Set.of());
    return new EngineSnapshot(List.of(engine), false);
  }
}
