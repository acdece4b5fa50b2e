package dev.bidmesh.executor.engine.program;

import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.StopScanner;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Lets the text of an answer through in whole characters, up to the first stop text and up to a
 * number of tokens, which it estimates. Confined to one thread.
 */
final class AnswerText {

  private final StopScanner stops;
  private final OptionalInt limit;
  private final AnswerTokens tokens = new AnswerTokens();
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;
  private boolean full;

  AnswerText(List<String> stops, OptionalInt limit) {
    this.stops = new StopScanner(stops);
    this.limit = limit;
  }

  /** Takes text; gives what may go on. */
  Optional<Piece> add(String text) {
    if (stopped || full) {
      return Optional.empty();
    }
    held.append(text);
    int stop = stops.stopIn(held);
    if (stop >= 0) {
      held.setLength(stop);
      Optional<Piece> last = release(stop);
      stopped = !full;
      return last;
    }
    int end = stops.releasable(held);
    boolean split = end > 0 && Character.isHighSurrogate(held.charAt(end - 1));
    return release(split ? end - 1 : end);
  }

  /** Gives what was held back; there will be no more. */
  Optional<Piece> finish() {
    return stopped || full ? Optional.empty() : release(held.length());
  }

  /** Whether a stop text has appeared. */
  boolean isStopped() {
    return stopped;
  }

  /** Whether there was more text than is wanted. */
  boolean isFull() {
    return full;
  }

  /** Tokens let through, by estimate. */
  int tokens() {
    return tokens.total();
  }

  private Optional<Piece> release(int end) {
    String text = held.substring(0, end);
    held.delete(0, end);
    if (limit.isPresent()) {
      int fitting = tokens.fitting(text, limit.getAsInt());
      full = fitting < text.length();
      text = text.substring(0, fitting);
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(Piece.text(text, tokens.add(text)));
  }
}
