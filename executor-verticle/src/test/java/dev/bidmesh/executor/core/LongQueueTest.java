package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LongQueueTest {

  private static final int RUNS = 20_000;

  private final EngineDesk desk =
      new EngineDesk(
          CoreBench.engine(2), RUNS, QueueOrder.of(Duration.ofSeconds(60), Duration.ofSeconds(5)));

  /** A pass over the queue for each of its runs would take many times as long. */
  @Test
  void shouldTellAllRunsOfALongQueueWhereTheyStandInLittleTime() {
    fill();

    long beganNanos = System.nanoTime();
    for (long run = 3; run <= RUNS; run++) {
      QueueForecast.Place place = desk.place(run, 0).orElseThrow();
      assertPlace(run, place);
    }

    assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void shouldHaveAllRunsOfOneClientLeaveInLittleTime() {
    fill();

    long beganNanos = System.nanoTime();
    desk.waitingRuns().forEach(desk::leave);

    assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isLessThan(Duration.ofSeconds(2));
    assertThat(desk.queued()).isZero();
  }

  @Test
  void shouldTellWhereARunStandsAMomentAgoAtMost() {
    fill();
    assertThat(desk.place(5, 0)).hasValue(new QueueForecast.Place(3, 2));

    desk.leave(4);
    long laterNanos = QueueForecast.MAX_AGE.toNanos();

    assertThat(desk.place(4, 0)).isEmpty();
    assertThat(desk.place(5, laterNanos).orElseThrow().position()).isEqualTo(2);
  }

  private static void assertPlace(long run, QueueForecast.Place place) {
    if (place.position() != run - 2) {
      throw new AssertionError("run " + run + " stands at " + place.position());
    }
    assertThat(place.waitS()).isCloseTo(Math.floor((run - 1) / 2.0), within(1e-6));
  }

  /** Two runs of a second each in the slots, the others in the queue. */
  private void fill() {
    for (long run = 1; run <= RUNS; run++) {
      desk.reserve(run);
      var second = new Prediction(1, .01);
      desk.settle(new Waiting(run, 50, Duration.ofDays(1).toNanos(), "client", second), 0);
    }
  }
}
