package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.executor.engine.server.Needs;
import dev.bidmesh.executor.engine.server.Server;
import dev.bidmesh.executor.engine.server.ServerKind;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import io.vertx.core.Future;
import java.util.OptionalInt;

/**
 * Asks llama-server or vLLM how many tokens a prompt has. Their tokenizers count text only, so that
 * a prompt with images has no count here.
 */
final class TokenQuestion {

  private final Server server;
  private final OpenAiOptions options;

  TokenQuestion(Server server, OpenAiOptions options) {
    this.server = server;
    this.options = options;
  }

  /** The count; empty where the server does not tell. */
  Future<OptionalInt> ask(
      ServerKind kind, String model, GenerationSpec spec, Accelerator accelerator) {
    if (Needs.hasImages(spec.input()) || spec.input() instanceof PromptInput.Embed) {
      return Future.succeededFuture(OptionalInt.empty());
    }
    return switch (kind) {
      case LLAMA_SERVER -> llamaServer(model, spec, accelerator);
      case VLLM -> vllm(model, spec, accelerator);
      default -> Future.succeededFuture(OptionalInt.empty());
    };
  }

  private Future<OptionalInt> llamaServer(
      String model, GenerationSpec spec, Accelerator accelerator) {
    if (spec.input() instanceof PromptInput.Raw raw) {
      return tokenize(raw.text());
    }
    return server
        .post(options.root("/apply-template"), chat(model, spec, accelerator))
        .compose(
            answer -> {
              JsonNode prompt = answer.json().path("prompt");
              return prompt.isTextual()
                  ? tokenize(prompt.asText())
                  : Future.succeededFuture(OptionalInt.empty());
            });
  }

  /**
   * As a prompt is read: with the token that begins it, and the names of control tokens as such.
   */
  private Future<OptionalInt> tokenize(String prompt) {
    ObjectNode body =
        Json.object().put("content", prompt).put("add_special", true).put("parse_special", true);
    return server
        .post(options.root("/tokenize"), body)
        .map(
            answer -> {
              JsonNode tokens = answer.json().path("tokens");
              return tokens.isArray() ? OptionalInt.of(tokens.size()) : OptionalInt.empty();
            });
  }

  private Future<OptionalInt> vllm(String model, GenerationSpec spec, Accelerator accelerator) {
    ObjectNode body =
        spec.input() instanceof PromptInput.Raw raw
            ? Json.object().put("model", model).put("prompt", raw.text())
            : chat(model, spec, accelerator).put("add_generation_prompt", true);
    return server
        .post(options.root("/tokenize"), body)
        .map(
            answer -> {
              JsonNode count = answer.json().path("count");
              return count.canConvertToInt() && count.asInt() >= 0
                  ? OptionalInt.of(count.asInt())
                  : OptionalInt.empty();
            });
  }

  private static ObjectNode chat(String model, GenerationSpec spec, Accelerator accelerator) {
    ObjectNode body = Json.object().put("model", model);
    ChatRequest.messages(body.putArray("messages"), spec.input(), accelerator);
    if (!spec.tools().isEmpty()) {
      ArrayNode tools = body.putArray("tools");
      spec.tools().forEach(tool -> tools.add(Json.parse(tool.json())));
    }
    return body;
  }
}
