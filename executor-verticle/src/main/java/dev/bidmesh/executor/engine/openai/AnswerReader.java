package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import java.util.List;
import java.util.Optional;

/** Reads the events of a streamed chat completion and writes pieces. Confined to one thread. */
final class AnswerReader {

  private static final String DONE = "[DONE]";
  private static final int CHARS_PER_TOKEN = 4;

  private final GenerationSink sink;
  private final TextGate text;
  private final TextGate reasoning = new TextGate(ContentKind.REASONING, List.of());
  private final int promptChars;
  private Optional<TokenUsage> counted = Optional.empty();
  private Optional<FinishReason> finish = Optional.empty();
  private Optional<Refusal> failure = Optional.empty();
  private int tokens;
  private boolean done;

  /**
   * @param promptChars length of the prompt, for an estimate of its tokens
   */
  AnswerReader(GenerationSink sink, List<String> stops, int promptChars) {
    this.sink = sink;
    this.text = new TextGate(ContentKind.TEXT, stops);
    this.promptChars = promptChars;
  }

  /** Takes the data of an event. */
  void event(String data) {
    if (isComplete()) {
      return;
    }
    if (data.strip().equals(DONE)) {
      done = true;
      return;
    }
    JsonNode json = Json.parse(data);
    if (json.hasNonNull("error")) {
      failure = Optional.of(ServerError.ofEvent(json.get("error")));
    } else if (!json.isObject()) {
      failure =
          Optional.of(new Refusal(FailureCode.ENGINE_FAILED, "the server sent no JSON object"));
    } else {
      usage(json.path("usage"));
      choice(json.path("choices").path(0));
    }
  }

  /** Whether the server has said that there is no more. */
  boolean isDone() {
    return done;
  }

  /** Whether nothing that may still come matters. */
  boolean isComplete() {
    return done || failure.isPresent() || text.stopped();
  }

  /** How it ended; the server will say no more. */
  GenerationEnd end() {
    if (failure.isPresent()) {
      return GenerationEnd.error(failure.get().code(), failure.get().message(), usage());
    }
    if (!done && finish.isEmpty() && !text.stopped()) {
      return GenerationEnd.error(
          FailureCode.ENGINE_FAILED, "the server ended the stream within the answer", usage());
    }
    reasoning.finish().ifPresent(sink::piece);
    text.finish().ifPresent(sink::piece);
    return GenerationEnd.of(text.stopped() ? FinishReason.STOP : finish(), usage());
  }

  /** Tokens so far, counted where the server counts. */
  TokenUsage usage() {
    int estimate = (promptChars + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
    return counted.orElseGet(() -> new TokenUsage(estimate, tokens, true));
  }

  private FinishReason finish() {
    return finish.orElse(FinishReason.STOP);
  }

  private void choice(JsonNode choice) {
    JsonNode delta = choice.path("delta");
    write(reasoning, delta.path("reasoning_content"));
    write(reasoning, delta.path("reasoning"));
    write(text, delta.path("content"));
    delta.path("tool_calls").forEach(this::toolCall);
    if (choice.hasNonNull("finish_reason")) {
      boolean length = choice.get("finish_reason").asText().equals("length");
      finish = Optional.of(length ? FinishReason.LENGTH : FinishReason.STOP);
    }
  }

  private void write(TextGate gate, JsonNode content) {
    if (content.isTextual() && !content.asText().isEmpty()) {
      tokens++;
      gate.add(content.asText()).ifPresent(sink::piece);
    }
  }

  private void toolCall(JsonNode call) {
    tokens++;
    sink.piece(new Piece(ContentKind.TOOL_CALL, call + "\n", 1, List.of()));
  }

  private void usage(JsonNode usage) {
    if (usage.path("prompt_tokens").canConvertToInt()
        && usage.path("completion_tokens").canConvertToInt()) {
      counted =
          Optional.of(
              new TokenUsage(
                  Math.max(0, usage.path("prompt_tokens").asInt()),
                  Math.max(0, usage.path("completion_tokens").asInt()),
                  false));
    }
  }
}
