package dev.bidmesh.executor.engine.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.StopScanner;
import dev.bidmesh.protocol.message.ContentKind;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Turns tokens into pieces of text. A piece consists of whole tokens and whole characters, so that
 * its token ids stand for exactly its text, and contains nothing that a stop text may begin with.
 */
final class TokenText {

  private final StopScanner stops;
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final StringBuilder held = new StringBuilder();
  private final List<Integer> heldTokens = new ArrayList<>();
  // Places in the held text where a token ends that leaves no character unfinished.
  private final Deque<Boundary> boundaries = new ArrayDeque<>();
  private byte[] unfinished = {};
  private boolean stopped;

  TokenText(List<String> stops) {
    this.stops = new StopScanner(stops);
  }

  /** Whether a stop text has appeared. */
  boolean stopped() {
    return stopped;
  }

  /** Takes a token and the bytes that it adds; gives what is certain by now. */
  Optional<Piece> add(int token, byte[] bytes) {
    heldTokens.add(token);
    decode(bytes, false);
    if (unfinished.length == 0) {
      boundaries.add(new Boundary(held.length(), heldTokens.size()));
    }
    int stop = stops.stopIn(held);
    if (stop >= 0) {
      return cutAt(stop);
    }
    return release(stops.releasable(held));
  }

  /** Gives what was held back; there will be no more tokens. */
  Optional<Piece> finish() {
    decode(new byte[0], true);
    boundaries.add(new Boundary(held.length(), heldTokens.size()));
    return release(held.length());
  }

  private Optional<Piece> cutAt(int stop) {
    stopped = true;
    List<Integer> ids =
        boundaries.stream()
            .filter(boundary -> boundary.chars() == stop)
            .findFirst()
            .map(boundary -> heldTokens.subList(0, boundary.tokens()))
            .orElse(List.of());
    return piece(held.substring(0, stop), heldTokens.size(), ids);
  }

  private Optional<Piece> release(int certain) {
    var end = new Boundary(0, 0);
    while (!boundaries.isEmpty() && boundaries.element().chars() <= certain) {
      end = boundaries.remove();
    }
    if (end.chars() == 0) {
      return Optional.empty();
    }
    var ids = heldTokens.subList(0, end.tokens());
    Optional<Piece> piece = piece(held.substring(0, end.chars()), end.tokens(), ids);
    held.delete(0, end.chars());
    ids.clear();
    shiftBoundaries(end);
    return piece;
  }

  private void shiftBoundaries(Boundary by) {
    for (int i = boundaries.size(); i > 0; i--) {
      Boundary old = boundaries.remove();
      boundaries.add(new Boundary(old.chars() - by.chars(), old.tokens() - by.tokens()));
    }
  }

  private static Optional<Piece> piece(String text, int tokens, List<Integer> ids) {
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(new Piece(ContentKind.TEXT, text, tokens, ids));
  }

  private void decode(byte[] bytes, boolean last) {
    var in = ByteBuffer.allocate(unfinished.length + bytes.length).put(unfinished).put(bytes);
    in.flip();
    var out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, last);
    held.append(out.flip());
    unfinished = new byte[in.remaining()];
    in.get(unfinished);
  }

  /**
   * An end of a token within the held text.
   *
   * @param chars characters before it
   * @param tokens tokens before it
   */
  private record Boundary(int chars, int tokens) {}
}
