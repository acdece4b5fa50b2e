package dev.bidmesh.orchestrator.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.TokenChunk;
import java.util.List;

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
  private int vectorsBefore;
  private int attempt;
  private boolean plainText = true;
  private final List<Integer> chars;

  /** What is delivered of the answer to a prompt: nothing yet. */
  static Delivered of(PromptInput input, int maxBytes) {
    return new Delivered(
        maxBytes,
        input instanceof PromptInput.Embed embed
            ? embed.texts().stream().map(String::length).toList()
            : List.of());
  }

  /**
   * @param chars lengths of the texts whose embeddings were asked for; empty: an answer in text was
   */
  private Delivered(int maxBytes, List<Integer> chars) {
    this.maxBytes = maxBytes;
    this.chars = chars;
  }

  /** Adds a chunk that goes to the client. */
  void add(TokenChunk chunk) {
    tokens += chunk.tokens();
    int size = chunk.content().getBytes(UTF_8).length;
    if (chunk.kind() != ContentKind.TEXT) {
      plainText &= chunk.kind() == ContentKind.EMBEDDING;
      if (chunk.kind() == ContentKind.EMBEDDING) {
        addVectors(chunk);
      }
      otherBytes += size;
      return;
    }
    textBytes += size;
    if (textBytes <= maxBytes) {
      text.append(chunk.content());
    }
  }

  private void addVectors(TokenChunk chunk) {
    if (chunk.attempt() != attempt) {
      attempt = chunk.attempt();
      vectorsBefore = vectors;
    }
    vectors += lines(chunk.content());
  }

  /**
   * How much of what was asked for the last run was given, above 0 and up to 1: of several texts
   * those only whose embeddings were missing then, by their length.
   */
  double shareOfLastRun() {
    long all = sum(chars);
    return vectorsBefore == 0 || vectorsBefore >= chars.size() || all == 0
        ? 1
        : Math.max(1, sum(chars.subList(vectorsBefore, chars.size()))) / (double) all;
  }

  private static long sum(List<Integer> lengths) {
    return lengths.stream().mapToLong(Integer::longValue).sum();
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
    return plainText && textBytes <= maxBytes && (chars.isEmpty() || vectors < chars.size());
  }

  /** Whether all embeddings that were asked for are there. */
  boolean hasAllVectors() {
    return !chars.isEmpty() && vectors >= chars.size();
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
