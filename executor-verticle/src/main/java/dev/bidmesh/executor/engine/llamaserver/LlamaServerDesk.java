package dev.bidmesh.executor.engine.llamaserver;

import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.executor.engine.builtin.DemoModel;
import dev.bidmesh.executor.engine.gguf.ControlTokens;
import dev.bidmesh.executor.engine.gguf.GgufFacts;
import dev.bidmesh.executor.engine.openai.OpenAiEngine;
import dev.bidmesh.executor.engine.process.MemoryWatch;
import dev.bidmesh.executor.engine.process.ProgramRun;
import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.executor.engine.supervise.Restarts;
import dev.bidmesh.executor.engine.supervise.Turns;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.ModelInfo;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * One model and the server that runs it. Everything but {@link #check} and {@link #generate} is
 * within turns.
 */
final class LlamaServerDesk implements ServerHost.Owner {

  private final LlamaServerOptions options;
  private final GgufFacts facts;
  private final int context;
  private final Turns turns;
  private final Consumer<EngineStatus> announce;
  private final SafeInput input;
  private final ServerHost host;
  private final Restarts restarts;
  private Optional<String> digest = Optional.empty();
  private EngineStatus client = EngineStatus.loading("loading");
  private volatile boolean closed;
  private volatile Optional<Serving> serving = Optional.empty();
  private volatile String whyNot = "the model is not loaded";

  /**
   * @param program where the llama-server is
   */
  LlamaServerDesk(
      Vertx vertx,
      LlamaServerOptions options,
      GgufFacts facts,
      Path program,
      Programs programs,
      Turns turns,
      Consumer<EngineStatus> announce) {
    this.options = options;
    this.facts = facts;
    this.context = options.context(facts);
    this.turns = turns;
    this.announce = announce;
    this.input = new SafeInput(new ControlTokens(facts.controlTokens()));
    this.host =
        new ServerHost(vertx, programs, options, program, context, facts.embeds(), turns, this);
    this.restarts =
        new Restarts(options.restarts(), () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Starts the server. */
  void open() {
    loading("llama-server is loading " + options.spec().file());
    start();
  }

  /** The file was read: so the model is known. */
  void identified(String sha256) {
    digest = Optional.of(sha256);
    publish();
  }

  /** Ends everything. */
  void close() {
    closed = true;
    host.client().ifPresent(OpenAiEngine::close);
    host.close();
  }

  /** Why a request would not be run. */
  Optional<Refusal> check(GenerationRequest request) {
    return serving.flatMap(now -> now.client().check(translated(request, now)));
  }

  /** Starts a generation, or refuses it. */
  Generation generate(GenerationRequest request, GenerationSink sink) {
    Optional<Serving> now = serving;
    if (now.isEmpty()) {
      sink.ended(GenerationEnd.error(FailureCode.NO_ENGINE, whyNot, TokenUsage.NONE));
      return new NoGeneration();
    }
    var watched = new Watched(sink, now.get().run().map(ProgramRun::watchMemory));
    return watched.over(now.get().client().generate(translated(request, now.get()), watched));
  }

  /** How many tokens a request has; empty while no server runs. */
  CompletionStage<OptionalInt> countTokens(GenerationRequest request) {
    return serving
        .map(now -> now.client().countTokens(translated(request, now)))
        .orElseGet(() -> CompletableFuture.completedFuture(OptionalInt.empty()));
  }

  private GenerationRequest translated(GenerationRequest request, Serving now) {
    // A request for another model is the client's to refuse.
    String wanted = request.modelDigest();
    return input.of(request, wanted.equals(now.digest()) ? now.serverDigest() : wanted);
  }

  @Override
  public void heard(EngineStatus status) {
    client = status;
    if (status.health().serves()) {
      restarts.serves(System.nanoTime());
    }
    publish();
  }

  @Override
  public void lost(String why) {
    serving = Optional.empty();
    Optional<Duration> pause = restarts.failed(System.nanoTime());
    whyNot =
        why
            + pause
                .map(time -> "; trying again in %.1f s".formatted(time.toMillis() / 1000.0))
                .orElse("; given up after " + restarts.failures() + " times");
    announce.accept(EngineStatus.failed(whyNot, List.of()));
    pause.ifPresent(time -> turns.later(time, this::start));
  }

  private void start() {
    if (!closed) {
      restarts.started();
      client = EngineStatus.loading("loading");
      host.start();
    }
  }

  private void publish() {
    if (closed || host.client().isEmpty()) {
      return;
    }
    if (!client.health().serves() || client.models().isEmpty()) {
      serving = Optional.empty();
      whyNot = client.reason().orElse("llama-server is not ready");
      announce.accept(client.health().serves() ? EngineStatus.loading(whyNot) : nameless(client));
    } else if (digest.isEmpty()) {
      loading("reading all of " + options.spec().file() + " once, to know which model it is");
    } else {
      serve(host.client().get(), client.models().get(0), digest.get());
    }
  }

  private void serve(OpenAiEngine engine, ModelInfo served, String sha256) {
    serving = Optional.of(new Serving(engine, host.run(), sha256, served.digest()));
    var model =
        new ModelInfo(
            sha256,
            facts.names(),
            OptionalInt.of(context),
            DemoModel.is(sha256),
            true,
            served.capabilities(),
            served.embedsOnly());
    var ready = new EngineStatus(EngineHealth.READY, Optional.empty(), List.of(model));
    announce.accept(host.compute().map(ready::withCompute).orElse(ready));
  }

  private static EngineStatus nameless(EngineStatus status) {
    return new EngineStatus(status.health(), status.reason(), List.of());
  }

  private void loading(String why) {
    whyNot = why;
    announce.accept(EngineStatus.loading(why));
  }

  /**
   * What serves now.
   *
   * @param client speaks to the server
   * @param run of the server
   * @param digest of the model's file
   * @param serverDigest what the client calls the model
   */
  private record Serving(
      OpenAiEngine client, Optional<ProgramRun> run, String digest, String serverDigest) {}

  /** Tells an end that nobody wished for from one that somebody did, and what memory it took. */
  private final class Watched implements GenerationSink {

    private final GenerationSink sink;
    private final Optional<MemoryWatch> memory;
    private volatile boolean cancelled;

    Watched(GenerationSink sink, Optional<MemoryWatch> memory) {
      this.sink = sink;
      this.memory = memory;
    }

    Generation over(Generation generation) {
      return new Generation() {
        @Override
        public void cancel() {
          cancelled = true;
          generation.cancel();
        }

        @Override
        public void pause() {
          generation.pause();
        }

        @Override
        public void resume() {
          generation.resume();
        }
      };
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
      // The client ends what runs when its server is gone.
      boolean wished = cancelled || closed || end.finish() != FinishReason.CANCELLED;
      GenerationEnd how =
          wished
              ? end
              : GenerationEnd.error(
                  FailureCode.ENGINE_FAILED, "llama-server ended within the answer", end.usage());
      OptionalLong peak = memory.map(MemoryWatch::end).orElseGet(OptionalLong::empty);
      sink.ended(how.withMeasures(how.measures().withPeakBytes(peak)));
    }
  }
}
