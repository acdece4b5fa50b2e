package dev.bidmesh.bid.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StallsTest {

  private static final Duration BEAT = Duration.ofSeconds(1);

  private final Stalls stalls = new Stalls();

  @Test
  void shouldCountTheTimeBeyondABeat() {
    at(0);
    at(10_000);

    assertThat(stalls.totalNanos()).isEqualTo(Duration.ofSeconds(9).toNanos());
  }

  @Test
  void shouldAddUp() {
    at(0);
    at(3_000);
    at(4_000);
    at(7_000);

    assertThat(stalls.totalNanos()).isEqualTo(Duration.ofSeconds(4).toNanos());
  }

  @Test
  void shouldNotCountAnIdleProgramOrATimerThatIsALittleLate() {
    at(5_000);
    at(6_000);
    at(7_400);
    at(7_401);

    assertThat(stalls.totalNanos()).isZero();
  }

  private void at(long millis) {
    stalls.event(Duration.ofMillis(millis).toNanos(), BEAT);
  }
}
