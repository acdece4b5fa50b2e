package dev.bidmesh.executor.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SilenceTest {

  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);

  private final Turns turns = new Turns("silence-test");
  private final AtomicInteger alarms = new AtomicInteger();
  private final CountDownLatch first = new CountDownLatch(1);
  private final Silence silence = new Silence(turns, this::alarm);

  @AfterEach
  void close() {
    turns.close();
  }

  @Test
  void shouldDoWhatIsToBeDoneOnceAfterASilence() throws Exception {
    turns.run(() -> silence.expect(SOON));

    assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();
    afterwards();
    assertThat(alarms).hasValue(1);
  }

  @Test
  void shouldWaitAnewWheneverSomethingIsHeard() throws Exception {
    var nanos = new AtomicLong();
    var measured = new Silence(turns, nanos::get, this::alarm);

    turns.run(() -> measured.expect(SOON));
    // By its clock no time has passed when its timer goes off.
    afterwards();
    assertThat(alarms).hasValue(0);
    nanos.set(SOON.toNanos());

    assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldDoNothingOnceNothingNeedBeHeard() throws Exception {
    turns.run(() -> silence.expect(SOON));
    turns.run(silence::stop);

    afterwards();

    assertThat(alarms).hasValue(0);
  }

  @Test
  void shouldNotWaitForALongerTimeThatWasSaidBefore() throws Exception {
    turns.run(() -> silence.expect(LONG));
    turns.run(() -> silence.expect(SOON));

    assertThat(first.await(5, TimeUnit.SECONDS)).isTrue();
  }

  private void alarm() {
    alarms.incrementAndGet();
    first.countDown();
  }

  /** Waits until timers have gone off that are twice as long. */
  private void afterwards() throws Exception {
    turns.later(SOON.multipliedBy(2), () -> {}).get(5, TimeUnit.SECONDS);
  }
}
