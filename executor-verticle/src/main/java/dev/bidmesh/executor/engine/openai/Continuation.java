package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.server.Again;
import dev.bidmesh.executor.engine.server.Exchange;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.executor.engine.server.RefusedException;
import dev.bidmesh.executor.engine.server.Rewrite;
import dev.bidmesh.executor.engine.server.Server;
import dev.bidmesh.executor.engine.server.ServerError;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.GenerationSpec;
import io.vertx.core.Future;

/**
 * Continues an answer on llama-server: has it apply its own chat template, and complete that text
 * together with the beginning of the answer. The last word of that it is to write again, since a
 * word that is cut is made of other tokens than the whole word.
 */
final class Continuation {

  private final Server server;
  private final OpenAiOptions options;

  Continuation(Server server, OpenAiOptions options) {
    this.server = server;
    this.options = options;
  }

  /** The request for the rest of the answer. */
  Future<Exchange> exchange(
      String model,
      GenerationRequest request,
      String prefix,
      Accelerator accelerator,
      GenerationSink sink) {
    GenerationSpec spec = request.spec();
    ObjectNode chat = Json.object();
    chat.put("model", model);
    ChatRequest.messages(chat.putArray("messages"), spec.input(), accelerator);
    return server
        .post(options.root("/apply-template"), chat)
        .map(Continuation::prompt)
        .map(prompt -> exchange(model, spec, prompt, prefix, sink));
  }

  private Exchange exchange(
      String model, GenerationSpec spec, String prompt, String prefix, GenerationSink sink) {
    return Rewrite.of(
        prefix,
        spec.maxTokens(),
        (given, again) -> completion(model, spec, prompt + given, again, sink));
  }

  private Exchange completion(
      String model, GenerationSpec spec, String prompt, Again again, GenerationSink sink) {
    return new CompletionExchange(
        options.root("/completion"),
        body(model, spec, prompt, again),
        new CompletionReader(sink, spec.stop(), prompt.length() / 4 + 1, again));
  }

  private static String prompt(Server.Answer answer) {
    if (!answer.isOk()) {
      throw new RefusedException(ServerError.ofResponse(answer.status(), answer.body()));
    }
    JsonNode prompt = answer.json().path("prompt");
    if (!prompt.isTextual()) {
      throw new RefusedException(
          new Refusal(FailureCode.ENGINE_FAILED, "the server did not apply its chat template"));
    }
    return prompt.asText();
  }

  private static String body(String model, GenerationSpec spec, String prompt, Again again) {
    ObjectNode body = Json.object();
    ChatRequest.extra(body, spec);
    body.put("model", model).put("prompt", prompt).put("stream", true);
    ChatRequest.sampling(body, spec);
    spec.maxTokens().ifPresent(count -> body.put("n_predict", again.limit(count)));
    return body.toString();
  }
}
