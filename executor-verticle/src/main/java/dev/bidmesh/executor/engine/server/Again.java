package dev.bidmesh.executor.engine.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.OptionalInt;

/**
 * What a server is to write again before it goes on.
 *
 * @param text may be empty
 * @param maxTokens most tokens beyond it; the server counts those of it too, and so has a higher
 *     limit
 */
public record Again(String text, OptionalInt maxTokens) {

  /** Nothing. */
  public static final Again NOTHING = new Again("", OptionalInt.empty());

  /**
   * The limit to tell the server, so that there is room for what it writes again: a token has at
   * least one byte.
   */
  public int limit(int tokens) {
    return (int) Math.min(Integer.MAX_VALUE, (long) tokens + text.getBytes(UTF_8).length);
  }
}
