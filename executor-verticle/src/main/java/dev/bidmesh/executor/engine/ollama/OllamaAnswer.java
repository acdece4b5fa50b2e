package dev.bidmesh.executor.engine.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.executor.engine.server.Again;
import dev.bidmesh.executor.engine.server.AnswerDecoder;
import dev.bidmesh.executor.engine.server.AnswerWriter;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.executor.engine.server.NdjsonParser;
import dev.bidmesh.executor.engine.server.ServerError;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.FinishReason;
import java.util.List;
import java.util.UUID;

/** Reads the lines with which Ollama answers and writes pieces. Confined to one thread. */
final class OllamaAnswer implements AnswerDecoder {

  private static final int MAX_LINE_BYTES = 1024 * 1024;

  private final NdjsonParser lines = new NdjsonParser(MAX_LINE_BYTES, this::line);
  private final AnswerWriter writer;
  private int toolCalls;

  /**
   * @param promptTokens estimate for the prompt, in case that Ollama does not count it
   * @param again what Ollama is to write once more
   */
  OllamaAnswer(GenerationSink sink, List<String> stops, int promptTokens, Again again) {
    this.writer = new AnswerWriter(sink, stops, promptTokens, again);
  }

  @Override
  public void feed(byte[] bytes) {
    lines.feed(bytes);
  }

  @Override
  public void finish() {
    lines.finish();
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

  private void line(String text) {
    if (isComplete()) {
      return;
    }
    JsonNode json = Json.parse(text);
    if (json.hasNonNull("error")) {
      writer.failed(ServerError.ofEvent(json.get("error")));
    } else if (!json.isObject()) {
      writer.failed(
          new Refusal(FailureCode.ENGINE_FAILED, "the server sent a line that is no JSON object"));
    } else {
      output(json);
      if (json.path("done").asBoolean(false)) {
        done(json);
      }
    }
  }

  private void output(JsonNode json) {
    JsonNode message = json.path("message");
    writer.reasoning(message.path("thinking").asText(json.path("thinking").asText("")));
    writer.text(message.path("content").asText(json.path("response").asText("")));
    message.path("tool_calls").forEach(this::toolCall);
  }

  /** Ollama gives arguments as an object and calls no index; the OpenAI API has it otherwise. */
  private void toolCall(JsonNode call) {
    JsonNode function = call.path("function");
    ObjectNode line = Json.object();
    line.put("index", toolCalls++);
    line.put("id", call.path("id").asText("call_" + UUID.randomUUID()));
    line.put("type", "function");
    line.putObject("function")
        .put("name", function.path("name").asText(""))
        .put("arguments", function.path("arguments").toString());
    writer.toolCall(line.toString());
  }

  private void done(JsonNode json) {
    JsonNode prompt = json.path("prompt_eval_count");
    JsonNode answer = json.path("eval_count");
    if (prompt.canConvertToInt() && answer.canConvertToInt()) {
      writer.counted(prompt.asInt(), answer.asInt());
    } else if (answer.canConvertToInt()) {
      // A prompt that was in the cache as a whole is not counted by older versions.
      writer.counted(answer.asInt());
    }
    boolean length = json.path("done_reason").asText("").equals("length");
    writer.finished(length ? FinishReason.LENGTH : FinishReason.STOP);
    writer.done();
  }
}
