package dev.bidmesh.gateway.anthropic;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.openai.ToolCalls;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.PromptResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An answer.
 *
 * @param stopReason absent in the message that begins a stream
 * @param stopSequence always absent: no engine tells which stop text it met
 */
record Message(
    String id,
    String type,
    String role,
    String model,
    List<Block> content,
    @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> stopReason,
    @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> stopSequence,
    Usage usage) {

  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * A complete answer.
   *
   * @throws MeshException if it calls tools in a way that cannot be read
   */
  static Message of(Answer answer) {
    List<Block.ToolUse> calls = calls(answer);
    var content = new ArrayList<Block>();
    if (!answer.reasoning().isEmpty()) {
      content.add(Block.Thinking.of(answer.reasoning()));
    }
    if (!answer.output().isEmpty()) {
      content.add(Block.Text.of(answer.output()));
    }
    content.addAll(calls);
    return new Message(
        id(answer.promptId().value()),
        "message",
        "assistant",
        answer.result().model(),
        content,
        Optional.of(stopReason(answer, !calls.isEmpty())),
        Optional.empty(),
        Usage.of(answer.result()));
  }

  /** What a stream begins with. */
  static Message opening(String promptId, String model) {
    return new Message(
        id(promptId),
        "message",
        "assistant",
        model,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        new Usage(0, 0));
  }

  /** The calls of tools of an answer. */
  static List<Block.ToolUse> calls(Answer answer) {
    List<JsonNode> calls = ToolCalls.of(answer);
    return IntStream.range(0, calls.size()).mapToObj(i -> call(i, calls.get(i))).toList();
  }

  /** A client that is told of calls runs them, which it must not do with half an answer. */
  static String stopReason(Answer answer, boolean calls) {
    if (answer.result().finish() == FinishReason.LENGTH) {
      return "max_tokens";
    }
    return calls ? "tool_use" : "end_turn";
  }

  private static String id(String promptId) {
    return "msg_" + promptId;
  }

  private static Block.ToolUse call(int number, JsonNode call) {
    JsonNode function = call.path("function");
    return new Block.ToolUse(
        "tool_use",
        call.path("id").asText("toolu_" + number),
        function.path("name").asText(),
        object(function.path("arguments").asText()));
  }

  private static JsonNode object(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new MeshException(
          FailureCode.ENGINE_FAILED, "the engine sent a tool call that cannot be read", e);
    }
  }

  /** Part of the content. */
  sealed interface Block {

    record Text(String type, String text) implements Block {
      static Text of(String text) {
        return new Text("text", text);
      }
    }

    /**
     * What the model thought.
     *
     * @param signature empty: nobody signs it here
     */
    record Thinking(String type, String thinking, String signature) implements Block {
      static Thinking of(String text) {
        return new Thinking("thinking", text, "");
      }
    }

    /** A call of a tool. */
    record ToolUse(String type, String id, String name, JsonNode input) implements Block {

      /** The same before its input is told. */
      ToolUse opening() {
        return new ToolUse(type, id, name, MAPPER.createObjectNode());
      }
    }
  }

  /** Counts of tokens. */
  record Usage(int inputTokens, int outputTokens) {

    static Usage of(PromptResult result) {
      return new Usage(result.promptTokens(), result.completionTokens());
    }
  }
}
