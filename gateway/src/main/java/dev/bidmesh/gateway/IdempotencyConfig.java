package dev.bidmesh.gateway;

import dev.bidmesh.protocol.Checks;
import java.time.Duration;

/**
 * How answers are kept for clients that ask again with the same {@code Idempotency-Key}.
 *
 * @param keys answers that are kept, the latest ones
 * @param bytes most bytes of text that they may take together; a longer answer is not kept
 * @param ttl how long an answer is kept
 * @param grace how long a prompt with a key goes on after its client has left, for it to come back
 */
public record IdempotencyConfig(int keys, int bytes, Duration ttl, Duration grace) {

  public static final IdempotencyConfig DEFAULT =
      new IdempotencyConfig(
          1_000, 16 * 1024 * 1024, Duration.ofMinutes(10), Duration.ofSeconds(30));

  /**
   * @throws IllegalArgumentException naming the component that is out of its range
   */
  public IdempotencyConfig {
    Checks.between("keys", keys, 0, 1_000_000);
    Checks.between("bytes", bytes, 0, Integer.MAX_VALUE);
    positive("ttl", ttl);
    positive("grace", grace);
  }

  private static void positive(String name, Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(name + " must be at least 1ms, not " + value);
    }
  }
}
