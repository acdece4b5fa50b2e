package dev.bidmesh.executor.engine.server;

import static dev.bidmesh.executor.engine.server.KeptConnections.FIRST;
import static dev.bidmesh.executor.engine.server.KeptConnections.LONGEST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeptConnectionsTest {

  private final KeptConnections kept = new KeptConnections();
  private long now = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

  @Test
  void shouldKeepThemUntilOneIsClosedAndTryAgainAfterAWhile() {
    assertThat(kept.keeps(now)).isTrue();

    kept.closed(now);

    assertThat(pause()).isEqualTo(FIRST);
    assertThat(kept.keeps(now)).isTrue();
  }

  @Test
  void shouldTryLaterEachTimeButNotNever() {
    Duration last = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      kept.closed(now);
      Duration next = pause();
      assertThat(next).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(LONGEST);
      last = next;
    }
    assertThat(last).isEqualTo(LONGEST);
  }

  @Test
  void shouldForgetEarlierTimesOnceAConnectionHasServedAgain() {
    for (int i = 0; i < 3; i++) {
      kept.closed(now);
      pause();
    }

    kept.served();
    kept.closed(now);

    assertThat(pause()).isEqualTo(FIRST);
  }

  /** Goes on to the moment at which they are kept again. */
  private Duration pause() {
    long since = now;
    while (!kept.keeps(now)) {
      now += Duration.ofSeconds(1).toNanos();
    }
    return Duration.ofNanos(now - since);
  }
}
