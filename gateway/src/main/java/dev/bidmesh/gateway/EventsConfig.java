package dev.bidmesh.gateway;

import dev.bidmesh.protocol.Checks;
import java.time.Duration;

/**
 * How the node tells those who watch it, as the dashboard does. While nobody watches it does
 * nothing.
 *
 * @param watchers clients that may watch at once, 0 to 10,000; one more is refused with 429
 * @param prompts newest prompts that are told of, 1 to 1,000
 * @param promptsEvery how often to look for what is new about them, 20 ms to 1 min
 * @param statusEvery how often status and peers are told, 100 ms to 1 min
 */
public record EventsConfig(int watchers, int prompts, Duration promptsEvery, Duration statusEvery) {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  public static final EventsConfig DEFAULT =
      new EventsConfig(16, 50, Duration.ofMillis(250), Duration.ofSeconds(1));

  /**
   * @throws IllegalArgumentException naming the component that is out of its range
   */
  public EventsConfig {
    Checks.between("watchers", watchers, 0, 10_000);
    Checks.between("prompts", prompts, 1, 1_000);
    Checks.between("promptsEvery", promptsEvery.toMillis(), 20, LONGEST.toMillis());
    Checks.between("statusEvery", statusEvery.toMillis(), 100, LONGEST.toMillis());
  }
}
