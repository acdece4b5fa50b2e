package dev.bidmesh.executor.engine.openai;

import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.server.Again;
import dev.bidmesh.executor.engine.server.Exchange;
import dev.bidmesh.executor.engine.server.Needs;
import dev.bidmesh.executor.engine.server.Rewrite;
import dev.bidmesh.executor.engine.server.Server;
import dev.bidmesh.executor.engine.server.ServerEngine;
import dev.bidmesh.executor.engine.server.ServerKind;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Has prompts answered by a server with the OpenAI chat API. */
public final class OpenAiEngine extends ServerEngine {

  private final OpenAiOptions options;
  private final OpenAiLook look;
  private final Continuation continuation;
  private final TokenQuestion tokens;
  private volatile boolean countsTokens = true;

  /**
   * @param vertx lends an event loop; must outlive the engine
   */
  public OpenAiEngine(Vertx vertx, OpenAiOptions options) {
    this(vertx, options, Optional.empty());
  }

  /**
   * The same for a server that wants a key.
   *
   * @param key is given with every request, as {@code Bearer}
   */
  public OpenAiEngine(Vertx vertx, OpenAiOptions options, Optional<String> key) {
    this(
        vertx,
        options,
        new Server(vertx, options.connectTimeout(), options.slots(), key, options.mesh()));
  }

  private OpenAiEngine(Vertx vertx, OpenAiOptions options, Server server) {
    super(vertx, options.info(), server, options.idleTimeout(), options.times());
    this.options = options;
    this.look = new OpenAiLook(server, options);
    this.continuation = new Continuation(server, options);
    this.tokens = new TokenQuestion(server, options);
  }

  /** What the server is, once it has told. */
  public Optional<ServerKind> kind() {
    return look.kind();
  }

  @Override
  protected Future<EngineStatus> look() {
    return look.look();
  }

  @Override
  protected String address() {
    return options.url("");
  }

  @Override
  protected Optional<Refusal> problem(ModelInfo model, GenerationRequest request) {
    Set<Capability> can = model.capabilities().orElse(info().capabilities());
    GenerationSpec spec = request.spec();
    if (request.prefix().isPresent() && !can.contains(Capability.CONTINUATION)) {
      return unsupported(info().id() + " continues no text on " + model.alias());
    }
    return Needs.missing(spec, model, can)
        .map(need -> new Refusal(FailureCode.UNSUPPORTED, model.alias() + " takes no " + need))
        .or(
            () ->
                Unsupported.field(spec)
                    .map(
                        field ->
                            new Refusal(
                                FailureCode.UNSUPPORTED,
                                field + " is not supported; leave it out")))
        .or(() -> ContextLimit.check(look.kind(), model, spec, accelerator()));
  }

  @Override
  protected Future<OptionalInt> tokens(ModelInfo model, GenerationRequest request) {
    return look.kind()
        .map(kind -> tokens.ask(kind, nameOf(model), request.spec(), accelerator()))
        .orElseGet(() -> Future.succeededFuture(OptionalInt.empty()));
  }

  /** The server's own name of a model is the last of its aliases; see Inventory. */
  private static String nameOf(ModelInfo model) {
    return model.aliases().get(model.aliases().size() - 1);
  }

  @Override
  protected Future<Exchange> exchange(
      ModelInfo model, GenerationRequest request, GenerationSink sink) {
    String name = nameOf(model);
    if (request.spec().input() instanceof PromptInput.Embed input) {
      return Future.succeededFuture(
          EmbeddingExchange.of(options.url("/embeddings"), name, input, request.spec(), sink));
    }
    Optional<String> prefix = request.prefix().map(Prefix::text);
    if (request.spec().input() instanceof PromptInput.Raw raw) {
      return Future.succeededFuture(raw(name, request.spec(), raw, prefix, sink));
    }
    boolean completes = look.kind().filter(ServerKind.LLAMA_SERVER::equals).isPresent();
    if (prefix.isPresent() && completes) {
      return continuation.exchange(name, request, prefix.get(), accelerator(), sink);
    }
    GenerationSpec spec = request.spec();
    return Future.succeededFuture(
        prefix
            .map(
                text ->
                    Rewrite.of(
                        text,
                        spec.maxTokens(),
                        (given, again) -> chat(name, spec, given, again, sink)))
            .orElseGet(() -> chat(name, spec, "", Again.NOTHING, sink)));
  }

  private Exchange raw(
      String name,
      GenerationSpec spec,
      PromptInput.Raw raw,
      Optional<String> prefix,
      GenerationSink sink) {
    return prefix
        .map(
            text ->
                Rewrite.of(
                    text,
                    spec.maxTokens(),
                    (given, again) -> text(name, spec, raw.text() + given, again, sink)))
        .orElseGet(() -> text(name, spec, raw.text(), Again.NOTHING, sink));
  }

  private Exchange text(
      String name, GenerationSpec spec, String prompt, Again again, GenerationSink sink) {
    GenerationSpec limited = limited(spec, again);
    return new ChatExchange(
        options.url("/completions"),
        withUsage -> ChatRequest.ofText(name, limited, withUsage, prompt),
        countsTokens,
        new AnswerReader(sink, spec.stop(), prompt.length(), again),
        () -> countsTokens = false);
  }

  private static GenerationSpec limited(GenerationSpec spec, Again again) {
    return spec.maxTokens().isPresent()
        ? spec.withMaxTokens(OptionalInt.of(again.limit(spec.maxTokens().getAsInt())))
        : spec;
  }

  /**
   * @param given the beginning of the answer; may be empty
   */
  private Exchange chat(
      String name, GenerationSpec spec, String given, Again again, GenerationSink sink) {
    Accelerator accelerator = accelerator();
    GenerationSpec limited = limited(spec, again);
    return new ChatExchange(
        options.url("/chat/completions"),
        withUsage -> ChatRequest.body(name, limited, accelerator, withUsage, given),
        countsTokens,
        new AnswerReader(sink, spec.stop(), spec.input().charsFor(accelerator), again),
        () -> countsTokens = false);
  }

  private static Optional<Refusal> unsupported(String why) {
    return Optional.of(new Refusal(FailureCode.UNSUPPORTED, why));
  }
}
