package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

  private final Backoff backoff =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), new SplittableRandom(7));

  @ParameterizedTest
  @CsvSource({"1, 1000", "2, 2000", "3, 4000", "5, 16000", "6, 30000", "1000000, 30000"})
  void shouldDoubleUpToTheLongest(int failures, long full) {
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.after(failures).toMillis()).isBetween(full / 2, full);
    }
  }

  @Test
  void shouldNotBeTheSameEveryTime() {
    assertThat(backoff.after(6)).isNotEqualTo(backoff.after(6));
  }
}
