package dev.bidmesh.gateway.core;

import static java.util.stream.Collectors.joining;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.PromptResult;
import java.util.List;

/**
 * A complete answer, in the form that all HTTP APIs make theirs from.
 *
 * @param promptId the prompt
 * @param output the whole text
 * @param reasoning the whole of the thinking that the model showed, usually empty
 * @param toolCalls calls of tools as they came, one line of JSON each in the shape of a delta of
 *     the OpenAI chat API, usually empty
 * @param embeddings of the texts that were asked about, as {@link
 *     dev.bidmesh.protocol.Embedding#read} takes them; empty unless those were asked for
 * @param result what the orchestrator reports
 * @param ttftMs from the request's arrival to the first text here, 0 if there was none
 * @param totalMs from the request's arrival to now
 * @param overheadMs time that the mesh itself took: from the request's arrival to the accepted
 *     award, and from the last chunk to the report
 */
public record Answer(
    PromptId promptId,
    String output,
    String reasoning,
    List<String> toolCalls,
    List<String> embeddings,
    PromptResult result,
    double ttftMs,
    double totalMs,
    double overheadMs) {

  public Answer {
    toolCalls = List.copyOf(toolCalls);
    embeddings = List.copyOf(embeddings);
  }

  /** Characters of its text and its embeddings, which are most of what it holds. */
  long chars() {
    return output.length() + embeddings.stream().mapToLong(String::length).sum();
  }

  /** All that it has of a kind, as it came; empty if it has nothing of it. */
  String text(ContentKind kind) {
    return switch (kind) {
      case TEXT -> output;
      case REASONING -> reasoning;
      case TOOL_CALL -> lines(toolCalls);
      case EMBEDDING -> lines(embeddings);
    };
  }

  private static String lines(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(joining());
  }

  /** An answer of nothing but text. */
  public Answer(
      PromptId promptId,
      String output,
      PromptResult result,
      double ttftMs,
      double totalMs,
      double overheadMs) {
    this(promptId, output, "", List.of(), List.of(), result, ttftMs, totalMs, overheadMs);
  }
}
