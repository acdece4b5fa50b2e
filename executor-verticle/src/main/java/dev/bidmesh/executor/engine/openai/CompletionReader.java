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

/** Reads a streamed completion of llama-server's own API. Confined to one thread. */
final class CompletionReader implements AnswerDecoder {

  private final SseParser events = new SseParser(SseParser.MAX_LINE_BYTES, this::event);
  private final AnswerWriter writer;

  /**
   * @param promptTokens estimate, in case that the server does not count
   * @param again what the server is to write once more
   */
  CompletionReader(GenerationSink sink, List<String> stops, int promptTokens, Again again) {
    this.writer = new AnswerWriter(sink, stops, promptTokens, again);
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

  private void event(String data) {
    JsonNode json = Json.parse(data);
    if (isComplete()) {
      return;
    }
    if (json.hasNonNull("error")) {
      writer.failed(ServerError.ofEvent(json.get("error")));
    } else if (!json.isObject()) {
      writer.failed(
          new Refusal(
              FailureCode.ENGINE_FAILED, "the server sent an event that is no JSON object"));
    } else {
      writer.text(json.path("content").asText(""));
      counts(json);
      if (json.path("stop").asBoolean(false)) {
        stopped(json);
      }
    }
  }

  private void counts(JsonNode json) {
    if (json.path("tokens_predicted").canConvertToInt()) {
      writer.counted(json.path("tokens_evaluated").asInt(0), json.path("tokens_predicted").asInt());
    }
  }

  private void stopped(JsonNode json) {
    boolean length = json.path("stop_type").asText("").equals("limit");
    writer.finished(length ? FinishReason.LENGTH : FinishReason.STOP);
    writer.done();
  }
}
