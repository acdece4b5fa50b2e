package dev.bidmesh.executor.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RestartsTest {

  private static final RestartPolicy POLICY =
      new RestartPolicy(Duration.ofMillis(500), Duration.ofSeconds(4), 5, Duration.ofMinutes(5));

  @Test
  void shouldPauseTwiceAsLongEachTimeUpToTheMostAndThenGiveUp() {
    var restarts = new Restarts(POLICY, () -> 1);
    List<Optional<Duration>> pauses = new ArrayList<>();

    for (int i = 0; i < 6; i++) {
      restarts.started();
      pauses.add(restarts.failed(i));
    }

    assertThat(pauses)
        .containsExactly(
            Optional.of(Duration.ofMillis(500)),
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(Duration.ofSeconds(2)),
            Optional.of(Duration.ofSeconds(4)),
            Optional.of(Duration.ofSeconds(4)),
            Optional.empty());
    assertThat(restarts.failures()).isEqualTo(6);
  }

  @Test
  void shouldForgetWhatWentBeforeALongCalm() {
    var restarts = new Restarts(POLICY, () -> 1);
    restarts.started();
    restarts.failed(1);
    restarts.started();
    restarts.serves(2);
    restarts.serves(3);

    Optional<Duration> pause = restarts.failed(2 + Duration.ofMinutes(5).toNanos());

    assertThat(pause).hasValue(Duration.ofMillis(500));
  }

  @Test
  void shouldNotTakeALoadThatHangsForCalm() {
    var restarts = new Restarts(POLICY, () -> 1);
    restarts.serves(0);
    restarts.failed(1);
    restarts.started();

    Optional<Duration> pause = restarts.failed(1 + Duration.ofMinutes(10).toNanos());

    assertThat(pause).hasValue(Duration.ofSeconds(1));
    assertThat(restarts.failures()).isEqualTo(2);
  }

  @Property
  void shouldKeepEveryPauseWithinHalfAndWhole(
      @ForAll @IntRange(min = 1, max = 1_000) int failures,
      @ForAll @DoubleRange(min = 0, max = 1) double chance) {
    Duration pause = POLICY.pause(failures, chance);

    assertThat(pause).isBetween(POLICY.first().dividedBy(2), POLICY.most());
  }
}
