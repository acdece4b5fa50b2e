package dev.bidmesh.executor.engine.ollama;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.server.Again;
import dev.bidmesh.executor.engine.server.EmbeddingBatches;
import dev.bidmesh.executor.engine.server.Exchange;
import dev.bidmesh.executor.engine.server.Needs;
import dev.bidmesh.executor.engine.server.RefusedException;
import dev.bidmesh.executor.engine.server.Rewrite;
import dev.bidmesh.executor.engine.server.Server;
import dev.bidmesh.executor.engine.server.ServerEngine;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Has prompts answered by Ollama, by its own API, since only that sets the length of the context.
 * Never has Ollama fetch a model.
 */
public final class OllamaEngine extends ServerEngine {

  private final OllamaOptions options;
  private final OllamaLook look;

  /**
   * @param vertx lends an event loop; must outlive the engine
   */
  public OllamaEngine(Vertx vertx, OllamaOptions options) {
    this(vertx, options, new Server(vertx, options.connectTimeout(), options.slots()));
  }

  private OllamaEngine(Vertx vertx, OllamaOptions options, Server server) {
    super(vertx, options.info(), server, options.idleTimeout(), options.times());
    this.options = options;
    this.look = new OllamaLook(server, options);
  }

  @Override
  protected Future<EngineStatus> look() {
    return look.look(isIdle());
  }

  @Override
  protected String address() {
    return options.url("");
  }

  @Override
  protected boolean changes(ModelInfo model) {
    // A prompt loads the model, and a loaded one shows what it runs on.
    return !model.warm();
  }

  @Override
  protected Optional<Refusal> problem(ModelInfo info, GenerationRequest request) {
    return look.model(info.digest()).flatMap(model -> problem(model, request));
  }

  @Override
  protected Future<Exchange> exchange(
      ModelInfo info, GenerationRequest request, GenerationSink sink) {
    return look.model(info.digest())
        .map(model -> Future.succeededFuture(exchange(model, request, sink)))
        .orElseGet(
            () ->
                Future.failedFuture(
                    new RefusedException(
                        new Refusal(FailureCode.NO_SUCH_MODEL, "Ollama has other models by now"))));
  }

  private Exchange exchange(OllamaModel model, GenerationRequest request, GenerationSink sink) {
    GenerationSpec spec = request.spec();
    if (spec.input() instanceof PromptInput.Embed input) {
      return new EmbeddingBatches(
              input,
              sink,
              new OllamaEmbedding(),
              (some, reader) ->
                  new OllamaExchange(
                      options.url(OllamaEmbedding.PATH),
                      OllamaEmbedding.body(model, some, spec),
                      reader))
          .first();
    }
    ContextPlan plan = ContextPlan.of(model, options.context(), request);
    look.asked(model, plan.context());
    var body = new OllamaRequest(model, spec, plan, accelerator());
    if (spec.input() instanceof PromptInput.Raw raw) {
      return raw(body, raw, request, plan, sink);
    }
    if (spec.input() instanceof PromptInput.Infill infill) {
      return generate(body.infill(infill), spec, plan, Again.NOTHING, sink);
    }
    return request
        .prefix()
        .map(Prefix::text)
        .flatMap(
            text ->
                model.details().template().map(form -> rest(body, form, text, plan, spec, sink)))
        .orElseGet(
            () ->
                new OllamaExchange(
                    options.url("/api/chat"),
                    body.chat().toString(),
                    new OllamaAnswer(sink, spec.stop(), plan.promptTokens(), Again.NOTHING)));
  }

  private Exchange raw(
      OllamaRequest body,
      PromptInput.Raw raw,
      GenerationRequest request,
      ContextPlan plan,
      GenerationSink sink) {
    GenerationSpec spec = request.spec();
    return Rewrite.of(
        request.prefix().map(Prefix::text).orElse(""),
        spec.maxTokens(),
        (given, again) -> generate(body.raw(raw.text() + given, again), spec, plan, again, sink));
  }

  private Exchange generate(
      ObjectNode body, GenerationSpec spec, ContextPlan plan, Again again, GenerationSink sink) {
    return new OllamaExchange(
        options.url("/api/generate"),
        body.toString(),
        new OllamaAnswer(sink, spec.stop(), plan.promptTokens(), again));
  }

  private Exchange rest(
      OllamaRequest body,
      MessageTemplate form,
      String prefix,
      ContextPlan plan,
      GenerationSpec spec,
      GenerationSink sink) {
    return Rewrite.of(
        prefix,
        spec.maxTokens(),
        (given, again) -> generate(body.continuing(form, given, again), spec, plan, again, sink));
  }

  private Optional<Refusal> problem(OllamaModel model, GenerationRequest request) {
    GenerationSpec spec = request.spec();
    Set<Capability> can = model.info().capabilities().orElse(info().capabilities());
    Optional<Refusal> missing =
        Needs.missing(spec, model.info(), can)
            .map(need -> unsupported(model.name() + " takes no " + need));
    return missing.isPresent() || spec.input() instanceof PromptInput.Embed
        ? missing
        : promptProblem(model, request);
  }

  private Optional<Refusal> promptProblem(OllamaModel model, GenerationRequest request) {
    GenerationSpec spec = request.spec();
    return OllamaFields.lost(spec)
        .map(OllamaEngine::lost)
        .or(() -> foreignImage(spec))
        .or(() -> noContinuation(model, request))
        .or(() -> ContextPlan.refusal(model, options.context(), request));
  }

  private static Refusal lost(String field) {
    return unsupported(field + " is not supported by Ollama; leave it out");
  }

  private static Optional<Refusal> foreignImage(GenerationSpec spec) {
    return spec.input() instanceof PromptInput.Chat chat
        ? OllamaMessage.foreignImage(chat.messages())
            .map(
                url ->
                    new Refusal(
                        FailureCode.BAD_REQUEST,
                        "an image must be a data: URL with base64, not a link"))
        : Optional.empty();
  }

  private static Optional<Refusal> noContinuation(OllamaModel model, GenerationRequest request) {
    if (request.prefix().isEmpty() || request.spec().input() instanceof PromptInput.Raw) {
      return Optional.empty();
    }
    if (!model.details().continues()) {
      return Optional.of(unsupported("the chat template of " + model.name() + " is not known"));
    }
    return model
        .details()
        .template()
        .filter(form -> isForged(form, request.spec().input()))
        .map(form -> unsupported("a prompt with marks of the chat template is not continued"));
  }

  /** Text that looks like a mark would be read as one, since here the template is applied by us. */
  private static boolean isForged(MessageTemplate form, PromptInput input) {
    if (input instanceof PromptInput.Text text) {
      return form.isForgedBy(text.base())
          || text.cpu().filter(form::isForgedBy).isPresent()
          || text.npu().filter(form::isForgedBy).isPresent();
    }
    List<ChatMessage> messages = ((PromptInput.Chat) input).messages();
    return messages.stream()
        .flatMap(message -> message.content().stream())
        .filter(ContentPart.Text.class::isInstance)
        .anyMatch(part -> form.isForgedBy(((ContentPart.Text) part).text()));
  }

  private static Refusal unsupported(String why) {
    return new Refusal(FailureCode.UNSUPPORTED, why);
  }
}
