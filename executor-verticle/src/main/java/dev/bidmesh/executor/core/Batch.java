package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.protocol.message.ContentKind;
import java.util.ArrayList;
import java.util.List;

/** Output of one kind that is gathered to be sent together. */
final class Batch {

  private static final int BYTES_PER_TOKEN_ID = 8;

  private final ContentKind kind;
  private final StringBuilder text = new StringBuilder();
  private final List<Integer> tokenIds = new ArrayList<>();
  private int tokens;
  private int utf8Bytes;
  private int wireBytes;

  Batch(ContentKind kind) {
    this.kind = kind;
  }

  /**
   * Cuts a piece between characters into parts that each fit into one batch. Ids stand for a whole
   * piece, so parts of one have none, and the last part has all its tokens. An embedding is never
   * cut, since whoever takes over does not go on within one; each fits a frame.
   */
  static List<Piece> parts(Piece piece, int maxBytes) {
    if (wireBytes(piece) <= maxBytes || piece.kind() == ContentKind.EMBEDDING) {
      return List.of(piece);
    }
    var parts = new ArrayList<Piece>();
    for (int at = 0; at < piece.text().length(); ) {
      int end = cut(piece.text(), at, maxBytes);
      int tokens = end == piece.text().length() ? piece.tokens() : 0;
      parts.add(new Piece(piece.kind(), piece.text().substring(at, end), tokens, List.of()));
      at = end;
    }
    return parts;
  }

  /** Adds a piece if it is of the same kind and fits; to an empty batch any. */
  boolean add(Piece piece, int maxBytes) {
    int added = wireBytes(piece);
    if (piece.kind() != kind || wireBytes > 0 && wireBytes + added > maxBytes) {
      return false;
    }
    text.append(piece.text());
    tokenIds.addAll(piece.tokenIds());
    tokens += piece.tokens();
    utf8Bytes += JsonText.utf8Bytes(piece.text());
    wireBytes += added;
    return true;
  }

  ContentKind kind() {
    return kind;
  }

  String text() {
    return text.toString();
  }

  /** Length of the text in UTF-8. */
  int utf8Bytes() {
    return utf8Bytes;
  }

  int tokens() {
    return tokens;
  }

  List<Integer> tokenIds() {
    return List.copyOf(tokenIds);
  }

  private static int cut(String text, int from, int maxBytes) {
    int bytes = 0;
    int at = from;
    while (at < text.length()) {
      int next = at + Character.charCount(text.codePointAt(at));
      bytes += JsonText.jsonBytes(text, at, next);
      if (bytes > maxBytes) {
        return at;
      }
      at = next;
    }
    return at;
  }

  /** What a piece takes in a JSON frame. */
  private static int wireBytes(Piece piece) {
    return JsonText.jsonBytes(piece.text(), 0, piece.text().length())
        + piece.tokenIds().size() * BYTES_PER_TOKEN_ID;
  }
}
