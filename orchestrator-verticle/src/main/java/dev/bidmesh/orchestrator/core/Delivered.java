package dev.bidmesh.orchestrator.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.TokenChunk;

/**
 * What the client has of an answer: the prefix that another device would go on from, kept up to a
 * limit.
 */
final class Delivered {

  private final int maxBytes;
  private final StringBuilder text = new StringBuilder();
  private long textBytes;
  private long otherBytes;
  private int tokens;
  private boolean plainText = true;

  Delivered(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds a chunk that goes to the client. */
  void add(TokenChunk chunk) {
    tokens += chunk.tokens();
    int size = chunk.content().getBytes(UTF_8).length;
    if (chunk.kind() != ContentKind.TEXT) {
      plainText = false;
      otherBytes += size;
      return;
    }
    textBytes += size;
    if (textBytes <= maxBytes) {
      text.append(chunk.content());
    }
  }

  /** Whether the client has nothing yet. */
  boolean nothing() {
    return textBytes == 0 && otherBytes == 0;
  }

  /** Whether another device can go on: never after a tool call, and not beyond the limit. */
  boolean canContinue() {
    return plainText && textBytes <= maxBytes;
  }

  /** The text so far; whole only while {@link #canContinue()}. */
  String text() {
    return text.toString();
  }

  /** Length of the text in UTF-8 bytes: the offset of the next piece. */
  long textBytes() {
    return textBytes;
  }

  /** Tokens so far. */
  int tokens() {
    return tokens;
  }
}
