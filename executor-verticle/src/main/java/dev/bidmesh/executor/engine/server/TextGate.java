package dev.bidmesh.executor.engine.server;

import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.StopScanner;
import dev.bidmesh.protocol.message.ContentKind;
import java.util.List;
import java.util.Optional;

/**
 * Lets text through in whole characters and up to the first stop text. Servers should do both
 * themselves; not all do.
 */
final class TextGate {

  private static final int REPLACEMENT = 0xfffd;

  private final ContentKind kind;
  private final StopScanner stops;
  private final StringBuilder held = new StringBuilder();
  private int heldTokens;
  private boolean stopped;

  TextGate(ContentKind kind, List<String> stops) {
    this.kind = kind;
    this.stops = new StopScanner(stops);
  }

  /** Takes text of one token; gives what may go on. */
  Optional<Piece> add(String text) {
    held.append(text);
    heldTokens++;
    int stop = stops.stopIn(held);
    if (stop >= 0) {
      stopped = true;
      held.setLength(stop);
      return release(stop);
    }
    int end = stops.releasable(held);
    boolean split = end > 0 && Character.isHighSurrogate(held.charAt(end - 1));
    return release(split ? end - 1 : end);
  }

  /** Gives what was held back; there will be no more. */
  Optional<Piece> finish() {
    return release(held.length());
  }

  /** Whether a stop text has appeared. */
  boolean stopped() {
    return stopped;
  }

  private Optional<Piece> release(int end) {
    if (end == 0) {
      return Optional.empty();
    }
    var piece = new Piece(kind, whole(held.substring(0, end)), heldTokens, List.of());
    held.delete(0, end);
    heldTokens = 0;
    return Optional.of(piece);
  }

  /** Replaces halves of characters, which some servers send. */
  private static String whole(String text) {
    if (text.chars().noneMatch(each -> Character.isSurrogate((char) each))) {
      return text;
    }
    var whole = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            each ->
                whole.appendCodePoint(
                    each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE
                        ? REPLACEMENT
                        : each));
    return whole.toString();
  }
}
