package dev.bidmesh.executor.engine.server;

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
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.bus.Timers;
import dev.bidmesh.protocol.message.ModelInfo;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** An engine that is a client of a server: slots, health and life of its generations. */
public abstract class ServerEngine implements Engine {

  // Failures after which it is worth looking whether the server is still there.
  private static final Set<FailureCode> DOUBTS =
      EnumSet.of(FailureCode.ENGINE_FAILED, FailureCode.NO_ENGINE, FailureCode.TIMEOUT);

  private final Context context;
  private final EngineInfo info;
  private final Server server;
  private final Duration idleTimeout;
  private final Timers<IdleWatch> idleTimers;
  private final ProbeLoop probe;
  private final StatusBoard board = new StatusBoard(EngineStatus.loading("not started"));
  private final Set<Generation> running = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param vertx lends an event loop; must outlive the engine
   * @param idleTimeout how long the server may say nothing within an answer
   */
  protected ServerEngine(
      Vertx vertx, EngineInfo info, Server server, Duration idleTimeout, ProbeTimes times) {
    this.context = vertx.getOrCreateContext();
    this.info = info;
    this.server = server;
    this.idleTimeout = idleTimeout;
    this.idleTimers = new Timers<>(vertx, IdleWatch::idle);
    this.probe = new ProbeLoop(vertx, times, this::lookSafely, this::announce);
  }

  /** Asks the server how it is. Called on the event loop; must end within bounded time. */
  protected abstract Future<EngineStatus> look();

  /** The server's address, for messages. */
  protected abstract String address();

  /** Why a request would not be run on a model that the server has. */
  protected abstract Optional<Refusal> problem(ModelInfo model, GenerationRequest request);

  /** What to ask the server. Called on the event loop; must end within bounded time. */
  protected abstract Future<Exchange> exchange(
      ModelInfo model, GenerationRequest request, GenerationSink sink);

  /** How many tokens a request has on a model that the server has. Called on the event loop. */
  protected Future<OptionalInt> tokens(ModelInfo model, GenerationRequest request) {
    return Future.succeededFuture(OptionalInt.empty());
  }

  /** Whether what runs on a model changes what the server tells, so that it is asked afterwards. */
  protected boolean changes(ModelInfo model) {
    return false;
  }

  @Override
  public final EngineInfo info() {
    return info;
  }

  @Override
  public final EngineStatus status() {
    return board.get();
  }

  @Override
  public final void listen(Consumer<EngineStatus> listener) {
    board.listen(listener);
  }

  @Override
  public final void start() {
    if (started.compareAndSet(false, true)) {
      board.set(EngineStatus.loading("asking " + address()));
      turn(probe::probe);
    }
  }

  @Override
  public final Optional<Refusal> check(GenerationRequest request) {
    return model(request.modelDigest())
        .flatMap(model -> Needs.unfinishable(request).or(() -> problem(model, request)));
  }

  @Override
  public final Generation generate(GenerationRequest request, GenerationSink sink) {
    Optional<ModelInfo> model = model(request.modelDigest());
    Optional<Refusal> refusal = refusal(model).or(() -> check(request));
    if (refusal.isPresent() || model.isEmpty()) {
      refusal.ifPresent(
          why -> sink.ended(GenerationEnd.error(why.code(), why.message(), TokenUsage.NONE)));
      return new Nothing();
    }
    ServerCall call = call(model.get(), request, sink);
    running.add(call);
    call.start();
    return call;
  }

  @Override
  public final CompletionStage<OptionalInt> countTokens(GenerationRequest request) {
    Optional<ModelInfo> model = model(request.modelDigest());
    Promise<OptionalInt> count = Promise.promise();
    if (model.isEmpty() || problem(model.get(), request).isPresent()) {
      count.complete(OptionalInt.empty());
    } else {
      turn(() -> tokens(model.get(), request).onComplete(count));
    }
    return count.future().toCompletionStage();
  }

  @Override
  public final CompletionStage<Void> close() {
    closed.set(true);
    board.set(EngineStatus.failed("closed", board.get().models()));
    running.forEach(Generation::cancel);
    Promise<Void> done = Promise.promise();
    turn(
        () -> {
          probe.close();
          server.close().onComplete(done);
        });
    return done.future().toCompletionStage();
  }

  /** Whether nothing runs. */
  protected final boolean isIdle() {
    return running.isEmpty();
  }

  /** The server, as far as HTTP goes. */
  protected final Server server() {
    return server;
  }

  /** What the server computes on, as far as is known. */
  protected final Accelerator accelerator() {
    return board.get().compute().map(found -> found.accelerator()).orElse(info.accelerator());
  }

  private Future<EngineStatus> lookSafely() {
    return Future.succeededFuture().compose(none -> look()).otherwise(this::unreachable);
  }

  private EngineStatus unreachable(Throwable cause) {
    String why =
        cause instanceof Server.MeshNodeException
            ? "cannot use " + address() + ": " + Server.words(cause)
            : "cannot reach " + address() + ": " + Server.words(cause);
    return EngineStatus.failed(why, board.get().models());
  }

  private void announce(EngineStatus status) {
    if (!closed.get()) {
      board.set(
          status.compute().isPresent()
              ? status
              : new EngineStatus(
                  status.health(), status.reason(), status.models(), board.get().compute()));
    }
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
          new Refusal(FailureCode.NO_SUCH_MODEL, address() + " has other models by now"));
    }
    return running.size() >= info.slots()
        ? Optional.of(new Refusal(FailureCode.BUSY, "all " + info.slots() + " slots are taken"))
        : Optional.empty();
  }

  private ServerCall call(ModelInfo model, GenerationRequest request, GenerationSink sink) {
    var slot = new SlotSink(sink, changes(model));
    var call =
        new ServerCall(
            server,
            this::turn,
            () -> exchange(model, request, slot),
            new IdleWatch(idleTimers, idleTimeout),
            slot,
            probe::rest,
            request.spec().hops().orElse(0));
    slot.call = Optional.of(call);
    return call;
  }

  private void turn(Runnable action) {
    context.runOnContext(none -> action.run());
  }

  /** Passes output on, and frees the slot before it passes on the end. */
  private final class SlotSink implements GenerationSink {

    private final GenerationSink sink;
    private final boolean changes;
    private volatile Optional<Generation> call = Optional.empty();

    SlotSink(GenerationSink sink, boolean changes) {
      this.sink = sink;
      this.changes = changes;
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
      if (changes || end.failure().filter(why -> DOUBTS.contains(why.code())).isPresent()) {
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
