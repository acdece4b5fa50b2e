package dev.bidmesh.orchestrator.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.PromptInput;
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
  private int vectors;
  private boolean plainText = true;
  private final int texts;

  /** What is delivered of the answer to a prompt: nothing yet. */
  static Delivered of(PromptInput input, int maxBytes) {
    return new Delivered(
        maxBytes, input instanceof PromptInput.Embed embed ? embed.texts().size() : 0);
  }

  /**
   * @param texts whose embeddings were asked for; 0: none, but an answer in text
   */
  private Delivered(int maxBytes, int texts) {
    this.maxBytes = maxBytes;
    this.texts = texts;
  }

  /** Adds a chunk that goes to the client. */
  void add(TokenChunk chunk) {
    tokens += chunk.tokens();
    int size = chunk.content().getBytes(UTF_8).length;
    if (chunk.kind() != ContentKind.TEXT) {
      plainText &= chunk.kind() == ContentKind.EMBEDDING;
      vectors += chunk.kind() == ContentKind.EMBEDDING ? lines(chunk.content()) : 0;
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

  /**
   * Whether another device can go on: never after a tool call, not beyond the limit, and with
   * embeddings as long as some are missing.
   */
  boolean canContinue() {
    return plainText && textBytes <= maxBytes && (texts == 0 || vectors < texts);
  }

  /** Whether all embeddings that were asked for are there. */
  boolean hasAllVectors() {
    return texts > 0 && vectors >= texts;
  }

  /** Embeddings so far. */
  int vectors() {
    return vectors;
  }

  /** Where the next piece of a chunk's kind stands in the answer, in UTF-8 bytes. */
  long offsetOf(TokenChunk chunk) {
    // Who goes on with embeddings is sent the other texts only, and counts from there.
    return chunk.kind() == ContentKind.EMBEDDING ? otherBytes : chunk.textOffset();
  }

  private static int lines(String content) {
    return (int) content.chars().filter(c -> c == '\n').count();
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
