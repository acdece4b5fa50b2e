package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.executor.engine.server.Again;
import dev.bidmesh.executor.engine.server.AnswerDecoder;
import dev.bidmesh.executor.engine.server.AnswerWriter;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.executor.engine.server.ServerError;
import dev.bidmesh.executor.engine.server.SseParser;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.FinishReason;
import java.util.List;

/** Reads the events of a streamed chat completion and writes pieces. Confined to one thread. */
final class AnswerReader implements AnswerDecoder {

  private static final String DONE = "[DONE]";
  private static final int CHARS_PER_TOKEN = 4;

  private final SseParser events = new SseParser(SseParser.MAX_LINE_BYTES, this::event);
  private final AnswerWriter writer;

  /**
   * @param promptChars length of the prompt, for an estimate of its tokens
   * @param again what the server is to write once more
   */
  AnswerReader(GenerationSink sink, List<String> stops, int promptChars, Again again) {
    int estimate = (promptChars + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
    this.writer = new AnswerWriter(sink, stops, estimate, again);
  }

  @Override
  public void feed(byte[] bytes) {
    events.feed(bytes);
  }

  @Override
  public void finish() {
    events.finish();
  }

  @Override
  public boolean isDone() {
    return writer.isDone();
  }

  @Override
  public boolean isComplete() {
    return writer.isComplete();
  }

  @Override
  public boolean hasStrayed() {
    return writer.hasStrayed();
  }

  @Override
  public GenerationEnd end() {
    return writer.end();
  }

  @Override
  public TokenUsage usage() {
    return writer.usage();
  }

  /** Takes the data of an event. */
  void event(String data) {
    if (isComplete()) {
      return;
    }
    if (data.strip().equals(DONE)) {
      writer.done();
      return;
    }
    JsonNode json = Json.parse(data);
    if (json.hasNonNull("error")) {
      writer.failed(ServerError.ofEvent(json.get("error")));
    } else if (!json.isObject()) {
      writer.failed(
          new Refusal(
              FailureCode.ENGINE_FAILED, "the server sent an event that is no JSON object"));
    } else {
      usage(json.path("usage"));
      choice(json.path("choices").path(0));
    }
  }

  private void choice(JsonNode choice) {
    JsonNode delta = choice.path("delta");
    writer.reasoning(text(delta.path("reasoning_content")));
    writer.reasoning(text(delta.path("reasoning")));
    writer.text(text(delta.path("content")));
    // Where a completion of a text has it.
    writer.text(text(choice.path("text")));
    delta.path("tool_calls").forEach(call -> writer.toolCall(call.toString()));
    if (choice.hasNonNull("finish_reason")) {
      boolean length = choice.get("finish_reason").asText().equals("length");
      writer.finished(length ? FinishReason.LENGTH : FinishReason.STOP);
    }
  }

  private static String text(JsonNode content) {
    return content.isTextual() ? content.asText() : "";
  }

  private void usage(JsonNode usage) {
    if (usage.path("prompt_tokens").canConvertToInt()
        && usage.path("completion_tokens").canConvertToInt()) {
      writer.counted(usage.path("prompt_tokens").asInt(), usage.path("completion_tokens").asInt());
    }
  }
}
