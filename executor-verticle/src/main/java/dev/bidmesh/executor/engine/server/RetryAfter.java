package dev.bidmesh.executor.engine.server;

import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** For how long a server wants to be left alone. */
final class RetryAfter {

  /** Longest rest that is granted; then it is probed. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  private static final Set<Integer> OVERLOADED = Set.of(429, 503);

  private RetryAfter() {}

  /** What an answer asks for: only in whole seconds, since clocks differ between machines. */
  static Optional<Duration> of(HttpClientResponse answer) {
    String value = answer.getHeader("retry-after");
    return value != null && OVERLOADED.contains(answer.statusCode())
        ? seconds(value.strip())
        : Optional.empty();
  }

  private static Optional<Duration> seconds(String value) {
    if (!value.matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(value));
    return Optional.of(asked.compareTo(LONGEST) < 0 ? asked : LONGEST)
        .filter(rest -> !rest.isZero());
  }
}
