package dev.bidmesh.executor.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CountTrustTest {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final CountTrust trust = new CountTrust();

  @Test
  void shouldBeLostAfterSeveralEndsInAWhileAndComeBack() {
    for (int minute = 1; minute <= CountTrust.MOST_ENDS; minute++) {
      assertThat(trust.holds(minute * MINUTE)).isTrue();
      trust.ended(minute * MINUTE);
    }

    // The first of them was in the first minute.
    long forgotten = MINUTE + CountTrust.MEMORY.toNanos();
    assertThat(trust.holds(CountTrust.MOST_ENDS * MINUTE)).isFalse();
    assertThat(trust.holds(forgotten - 1)).isFalse();
    assertThat(trust.holds(forgotten)).isTrue();
    trust.ended(forgotten);
    assertThat(trust.holds(forgotten)).isFalse();
  }

  @Test
  void shouldNotBeLostByEndsThatAreFarApart() {
    for (int i = 0; i < 50; i++) {
      trust.ended(i * CountTrust.MEMORY.toNanos());
      assertThat(trust.holds(i * CountTrust.MEMORY.toNanos())).isTrue();
    }
  }
}
