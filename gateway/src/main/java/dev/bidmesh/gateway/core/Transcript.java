package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.PromptEvent.Delta;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What has arrived of an answer. Pieces are placed by their offset, so that a repeated one is
 * noticed, and a missing one never makes a wrong text.
 */
final class Transcript {

  /** What a piece is, seen from what is there already. */
  enum Placement {
    /** It begins where the answer ends. */
    NEXT,
    /** All of it has been seen. */
    REPEATED,
    /** Something before it is missing, or only part of it is new. */
    MISPLACED
  }

  private final Map<ContentKind, Long> lengths = new EnumMap<>(ContentKind.class);
  private final Map<ContentKind, StringBuilder> texts = new EnumMap<>(ContentKind.class);

  Placement place(Delta piece) {
    long length = lengths.getOrDefault(piece.kind(), 0L);
    if (piece.offset() == length) {
      return Placement.NEXT;
    }
    return piece.offset() + bytesOf(piece) <= length ? Placement.REPEATED : Placement.MISPLACED;
  }

  /** Adds the next piece. */
  void append(Delta piece) {
    lengths.merge(piece.kind(), (long) bytesOf(piece), Long::sum);
    texts.computeIfAbsent(piece.kind(), first -> new StringBuilder()).append(piece.content());
  }

  /** UTF-8 bytes of all kinds so far. */
  long bytes() {
    return lengths.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What has come of a kind so far; empty if nothing has. */
  String text(ContentKind kind) {
    return Optional.ofNullable(texts.get(kind)).map(StringBuilder::toString).orElse("");
  }

  private static int bytesOf(Delta piece) {
    return piece.content().getBytes(StandardCharsets.UTF_8).length;
  }
}
