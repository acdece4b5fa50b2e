package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /v1/chat/completions}. */
record ChatShape() implements Shape {

  @Override
  public Object whole(String id, Instant created, Answer answer) {
    List<JsonNode> calls = ToolCalls.of(answer);
    boolean onlyCalls = answer.output().isEmpty() && !calls.isEmpty();
    var message =
        new Message(
            "assistant",
            onlyCalls ? Optional.empty() : Optional.of(answer.output()),
            Optional.of(answer.reasoning()).filter(text -> !text.isEmpty()),
            Optional.of(calls).filter(list -> !list.isEmpty()));
    return new Completion(
        "chatcmpl-" + id,
        "chat.completion",
        created.getEpochSecond(),
        answer.result().model(),
        List.of(new Choice(0, message, Optional.empty(), finish(answer, calls))),
        Usage.of(answer.result()));
  }

  @Override
  public Optional<Object> opening(Head head) {
    return Optional.of(chunk(head, Delta.opening()));
  }

  @Override
  public Optional<Object> piece(Head head, ContentKind kind, String content) {
    return switch (kind) {
      case TEXT -> Optional.of(chunk(head, Delta.text(content)));
      case REASONING -> Optional.of(chunk(head, Delta.reasoning(content)));
      case TOOL_CALL, EMBEDDING -> Optional.empty();
    };
  }

  @Override
  public Optional<Object> calls(Head head, List<JsonNode> deltas) {
    return Optional.of(chunk(head, Delta.calls(deltas)));
  }

  @Override
  public Object end(Head head, String finish) {
    return chunk(head, List.of(new ChunkChoice(0, Delta.NOTHING, Optional.of(finish))));
  }

  @Override
  public String finish(Answer answer) {
    return finish(answer, ToolCalls.of(answer));
  }

  /** A client that is told of calls runs them, which it must not do with half an answer. */
  private static String finish(Answer answer, List<JsonNode> calls) {
    FinishReason finish = answer.result().finish();
    return finish == FinishReason.STOP && !calls.isEmpty() ? "tool_calls" : finish.label();
  }

  @Override
  public Object usage(Head head, Usage usage) {
    return new Chunk(
        "chatcmpl-" + head.id(),
        "chat.completion.chunk",
        head.created(),
        head.model(),
        List.of(),
        Optional.of(usage));
  }

  private static Chunk chunk(Head head, Delta delta) {
    return chunk(head, List.of(new ChunkChoice(0, delta, Optional.empty())));
  }

  private static Chunk chunk(Head head, List<ChunkChoice> choices) {
    return new Chunk(
        "chatcmpl-" + head.id(),
        "chat.completion.chunk",
        head.created(),
        head.model(),
        choices,
        Optional.empty());
  }

  record Completion(
      String id, String object, long created, String model, List<Choice> choices, Usage usage) {}

  record Choice(
      int index,
      Message message,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Object> logprobs,
      String finishReason) {}

  record Message(
      String role,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> content,
      Optional<String> reasoningContent,
      Optional<List<JsonNode>> toolCalls) {}

  record Chunk(
      String id,
      String object,
      long created,
      String model,
      List<ChunkChoice> choices,
      Optional<Usage> usage) {}

  record ChunkChoice(
      int index,
      Delta delta,
      @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> finishReason) {}

  record Delta(
      Optional<String> role,
      Optional<String> content,
      Optional<String> reasoningContent,
      Optional<List<JsonNode>> toolCalls) {

    static final Delta NOTHING =
        new Delta(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static Delta opening() {
      return new Delta(
          Optional.of("assistant"), Optional.of(""), Optional.empty(), Optional.empty());
    }

    static Delta text(String content) {
      return new Delta(Optional.empty(), Optional.of(content), Optional.empty(), Optional.empty());
    }

    static Delta reasoning(String content) {
      return new Delta(Optional.empty(), Optional.empty(), Optional.of(content), Optional.empty());
    }

    static Delta calls(List<JsonNode> deltas) {
      return new Delta(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(deltas));
    }
  }
}
