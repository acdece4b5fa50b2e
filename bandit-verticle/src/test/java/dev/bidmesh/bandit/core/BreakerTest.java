package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private static final Breaker.Times TIMES =
      new Breaker.Times(Duration.ofSeconds(30), Duration.ofSeconds(600));

  @Test
  void shouldOpenLongerAtEachFailureUpToTheLimit() {
    long[] expectedSeconds = {30, 60, 120, 240, 480, 600, 600};
    Breaker breaker = Breaker.CLOSED;
    long now = 0;

    for (long seconds : expectedSeconds) {
      breaker = breaker.failed(now, TIMES);
      assertThat(breaker.openForNanos(now)).isEqualTo(seconds(seconds));
      now += seconds(seconds);
      assertThat(breaker.openForNanos(now)).isZero();
    }
    assertThat(breaker.failures()).isEqualTo(7);
  }

  @Test
  void shouldCountFailuresOfRunsFromBeforeItOpenedOnce() {
    Breaker open = Breaker.CLOSED.failed(0, TIMES);

    Breaker after = open.failed(seconds(1), TIMES).failed(seconds(29), TIMES);

    assertThat(after).isEqualTo(open);
  }

  @Test
  void shouldCloseOnSuccessAndStartOverAfterwards() {
    Breaker twice = Breaker.CLOSED.failed(0, TIMES).failed(seconds(30), TIMES);

    assertThat(twice.succeeded()).isEqualTo(Breaker.CLOSED);
    assertThat(twice.succeeded().failed(seconds(40), TIMES).openForNanos(seconds(40)))
        .isEqualTo(seconds(30));
  }

  @Test
  void shouldWorkAcrossTheWrapOfTheClock() {
    long now = Long.MAX_VALUE - seconds(10);

    Breaker open = Breaker.CLOSED.failed(now, TIMES);

    assertThat(open.openForNanos(now + seconds(29))).isEqualTo(seconds(1));
    assertThat(open.openForNanos(now + seconds(31))).isZero();
  }

  @Test
  void shouldNotOverflowAfterManyFailures() {
    assertThat(TIMES.out(10_000)).isEqualTo(Duration.ofSeconds(600));
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
