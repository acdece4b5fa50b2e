package dev.bidmesh.executor.engine.openai;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.StatusBoard;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Has prompts answered by a server with the OpenAI chat API. Cancelling closes the connection,
 * pausing stops reading from it.
 */
public final class OpenAiEngine implements Engine {

  // Failures after which it is worth looking whether the server is still there.
  private static final Set<FailureCode> DOUBTS =
      EnumSet.of(FailureCode.ENGINE_FAILED, FailureCode.NO_ENGINE, FailureCode.TIMEOUT);

  private final Vertx vertx;
  private final Context context;
  private final OpenAiOptions options;
  private final EngineInfo info;
  private final Server server;
  private final ServerProbe probe;
  private final StatusBoard board = new StatusBoard(EngineStatus.loading("not started"));
  private final Set<Generation> running = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean started = new AtomicBoolean();

  /**
   * @param vertx lends an event loop; must outlive the engine
   */
  public OpenAiEngine(Vertx vertx, OpenAiOptions options) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.options = options;
    this.info = options.info();
    this.server = new Server(vertx, options);
    this.probe = new ServerProbe(vertx, server, options, board::set);
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public EngineStatus status() {
    return board.get();
  }

  @Override
  public void listen(Consumer<EngineStatus> listener) {
    board.listen(listener);
  }

  @Override
  public void start() {
    if (started.compareAndSet(false, true)) {
      board.set(EngineStatus.loading("asking " + server.url()));
      turn(probe::probe);
    }
  }

  @Override
  public Optional<Refusal> check(GenerationRequest request) {
    return request
        .prefix()
        .map(prefix -> new Refusal(FailureCode.UNSUPPORTED, info.id() + " continues no text"));
  }

  @Override
  public Generation generate(GenerationRequest request, GenerationSink sink) {
    Optional<ModelInfo> model = model(request.modelDigest());
    Optional<Refusal> refusal = check(request).or(() -> refusal(model));
    if (refusal.isPresent() || model.isEmpty()) {
      refusal.ifPresent(
          why -> sink.ended(GenerationEnd.error(why.code(), why.message(), TokenUsage.NONE)));
      return new Nothing();
    }
    ServerCall call = call(model.get(), request.spec(), sink);
    running.add(call);
    call.start();
    return call;
  }

  @Override
  public CompletionStage<Void> close() {
    board.set(EngineStatus.failed("closed", board.get().models()));
    running.forEach(Generation::cancel);
    Promise<Void> closed = Promise.promise();
    turn(
        () -> {
          probe.close();
          server.close().onComplete(closed);
        });
    return closed.future().toCompletionStage();
  }

  private Optional<ModelInfo> model(String digest) {
    return board.get().models().stream().filter(model -> model.digest().equals(digest)).findFirst();
  }

  private Optional<Refusal> refusal(Optional<ModelInfo> model) {
    EngineStatus status = board.get();
    if (!status.health().serves()) {
      String why = status.reason().orElse("the server is not ready");
      return Optional.of(new Refusal(FailureCode.NO_ENGINE, why));
    }
    if (model.isEmpty()) {
      return Optional.of(
          new Refusal(FailureCode.NO_SUCH_MODEL, server.url() + " has another model by now"));
    }
    return running.size() >= info.slots()
        ? Optional.of(new Refusal(FailureCode.BUSY, "all " + info.slots() + " slots are taken"))
        : Optional.empty();
  }

  private ServerCall call(ModelInfo model, GenerationSpec spec, GenerationSink sink) {
    // The server's own name of a model is the last of its aliases; see ServerProbe.
    String name = model.aliases().get(model.aliases().size() - 1);
    var slot = new SlotSink(sink);
    var call =
        new ServerCall(
            server,
            this::turn,
            withUsage -> ChatRequest.body(name, spec, info.accelerator(), withUsage),
            new AnswerReader(slot, spec.stop(), spec.input().charsFor(info.accelerator())),
            new IdleWatch(vertx, options.idleTimeout()),
            slot);
    slot.call = Optional.of(call);
    return call;
  }

  private void turn(Runnable action) {
    context.runOnContext(none -> action.run());
  }

  /** Passes output on, and frees the slot before it passes on the end. */
  private final class SlotSink implements GenerationSink {

    private final GenerationSink sink;
    private volatile Optional<Generation> call = Optional.empty();

    SlotSink(GenerationSink sink) {
      this.sink = sink;
    }

    @Override
    public void promptRead(int tokens) {
      sink.promptRead(tokens);
    }

    @Override
    public void piece(Piece piece) {
      sink.piece(piece);
    }

    @Override
    public void ended(GenerationEnd end) {
      call.ifPresent(running::remove);
      sink.ended(end);
      if (end.failure().filter(why -> DOUBTS.contains(why.code())).isPresent()) {
        probe.probe();
      }
    }
  }

  /** What was refused needs no handle. */
  private static final class Nothing implements Generation {
    @Override
    public void cancel() {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}
  }
}
