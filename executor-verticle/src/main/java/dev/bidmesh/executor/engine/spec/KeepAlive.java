package dev.bidmesh.executor.engine.spec;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * How long Ollama keeps a model loaded after an answer.
 *
 * @param text as its API takes it: a time such as {@code 5m} or {@code 1h30m}, or a whole number of
 *     seconds; 0 unloads the model at once, anything negative never
 */
public record KeepAlive(String text) {

  private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,9}");
  private static final Pattern TIME = Pattern.compile("-?([0-9]{1,9}(ns|us|µs|ms|s|m|h)){1,8}");

  /**
   * @throws IllegalArgumentException if it is neither
   */
  public KeepAlive {
    if (!SECONDS.matcher(text).matches() && !TIME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "keep_alive must be a time such as 5m or 1h30m, or a number of seconds (-1 for ever), not"
              + " '"
              + text
              + "'");
    }
  }

  /** The number of seconds, if it is one without a unit. */
  public OptionalLong seconds() {
    return SECONDS.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
