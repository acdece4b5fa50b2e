package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuietTimeTest {

  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final AtomicLong now = new AtomicLong();
  private final Queue<Duration> delays = new ArrayDeque<>();
  private final Queue<Runnable> timers = new ArrayDeque<>();
  private final AtomicInteger done = new AtomicInteger();

  @Test
  void shouldHaveOneTimerHoweverMuchHappens() {
    QuietTime quiet = begin(Optional.of(LONGEST));
    for (int i = 0; i < 1_000; i++) {
      now.addAndGet(Duration.ofMillis(3).toNanos());
      quiet.over();
    }

    assertThat(delays).containsExactly(LONGEST);
    fire();

    assertThat(done).hasValue(0);
    assertThat(delays).hasSize(1);
    assertThat(delays.peek()).isEqualTo(LONGEST.minusSeconds(2));
  }

  @Test
  void shouldActOnceItHasBeenQuietForLongEnough() {
    QuietTime quiet = begin(Optional.of(LONGEST));
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    quiet.over();

    fire();
    assertThat(done).hasValue(0);
    fire();

    assertThat(done).hasValue(1);
    assertThat(timers).isEmpty();
    assertThat(now).hasValue(LONGEST.plusSeconds(1).toNanos());
  }

  @Test
  void shouldWaitForEverIfNoTimeIsGiven() {
    begin(Optional.empty()).over();

    assertThat(timers).isEmpty();
  }

  private QuietTime begin(Optional<Duration> longest) {
    return QuietTime.begin(
        longest,
        now::get,
        (delay, what) -> {
          delays.add(delay);
          timers.add(what);
        },
        done::incrementAndGet);
  }

  /** The timer set last is over, as long after its beginning as it was set to. */
  private void fire() {
    Duration delay = delays.remove();
    now.updateAndGet(then -> Math.max(then, setAt + delay.toNanos()));
    setAt = now.get();
    timers.remove().run();
  }

  private long setAt;
}
