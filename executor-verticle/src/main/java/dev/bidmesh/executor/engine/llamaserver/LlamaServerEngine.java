package dev.bidmesh.executor.engine.llamaserver;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.StatusBoard;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.executor.engine.gguf.GgufFacts;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.executor.engine.supervise.Turns;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has prompts answered by a llama-server of its own, which is started again when it ends by itself.
 * It is ready once the model is loaded and its file was read to the end, for the digest.
 */
public final class LlamaServerEngine implements Engine {

  private static final Logger LOG = LoggerFactory.getLogger(LlamaServerEngine.class);

  private final Vertx vertx;
  private final LlamaServerOptions options;
  private final EngineInfo info;
  private final ModelDigests digests;
  private final StatusBoard board = new StatusBoard(EngineStatus.loading("not started"));
  private final Programs programs;
  private final Turns turns;
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean closed;
  private volatile Optional<LlamaServerDesk> desk = Optional.empty();

  /**
   * @param vertx lends an event loop; must outlive the engine
   * @param digests remembers those of large files
   */
  public LlamaServerEngine(Vertx vertx, LlamaServerOptions options, ModelDigests digests) {
    this.vertx = vertx;
    this.options = options;
    this.info = options.info();
    this.digests = digests;
    this.programs = new Programs("bidmesh-" + options.id());
    this.turns = new Turns("bidmesh-" + options.id() + "-turns");
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
    if (started.compareAndSet(false, true) && !closed) {
      board.set(EngineStatus.loading("reading " + file()));
      var thread = new Thread(this::prepare, "bidmesh-" + info.id() + "-reader");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public Optional<Refusal> check(GenerationRequest request) {
    return desk.flatMap(each -> each.check(request));
  }

  @Override
  public Generation generate(GenerationRequest request, GenerationSink sink) {
    Optional<LlamaServerDesk> open = desk;
    if (open.isPresent()) {
      return open.get().generate(request, sink);
    }
    String why = board.get().reason().orElse("the model is not loaded");
    sink.ended(GenerationEnd.error(FailureCode.NO_ENGINE, why, TokenUsage.NONE));
    return new NoGeneration();
  }

  @Override
  public CompletionStage<OptionalInt> countTokens(GenerationRequest request) {
    return desk.map(each -> each.countTokens(request))
        .orElseGet(() -> CompletableFuture.completedFuture(OptionalInt.empty()));
  }

  @Override
  public CompletionStage<Void> close() {
    closed = true;
    board.set(EngineStatus.failed("closed", board.get().models()));
    turns.run(() -> desk.ifPresent(LlamaServerDesk::close));
    return programs.close().whenComplete((gone, failure) -> turns.close());
  }

  /** Runs on a thread of its own: a large file takes a while to be read. */
  private void prepare() {
    try {
      GgufFacts facts = GgufFacts.read(file());
      Optional<Path> program = program();
      if (program.isEmpty()) {
        fail(noProgram());
        return;
      }
      turns.run(() -> open(facts, program.get()));
      String digest = digests.sha256(file(), () -> !closed);
      turns.run(() -> desk.ifPresent(each -> each.identified(digest)));
    } catch (CancellationException e) {
      LOG.atDebug().addKeyValue("engine", info.id()).log("closed before the model was read");
    } catch (IOException e) {
      fail(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      // Nobody else hears of it: without a word the engine would be loading for ever.
      LOG.atError().addKeyValue("engine", info.id()).setCause(e).log("reading a model failed");
      fail(file() + ": cannot be read: " + e);
    }
  }

  private Optional<Path> program() {
    Optional<Path> wanted = options.spec().program().filter(Files::isExecutable);
    return options.spec().program().isPresent()
        ? wanted.map(Path::toAbsolutePath)
        : programs.find(LlamaServerOptions.PROGRAM);
  }

  private String noProgram() {
    return options
        .spec()
        .program()
        .map(path -> path + " is no program that may be run; correct program=")
        .orElse(
            "there is no llama-server on the path; install llama.cpp, or name it with program=PATH");
  }

  private void open(GgufFacts facts, Path program) {
    if (!closed) {
      var opened =
          new LlamaServerDesk(vertx, options, facts, program, programs, turns, this::announce);
      desk = Optional.of(opened);
      opened.open();
    }
  }

  private void announce(EngineStatus status) {
    if (!closed) {
      board.set(status);
    }
  }

  private void fail(String why) {
    LOG.atWarn().addKeyValue("engine", info.id()).addKeyValue("problem", why).log("no model");
    turns.run(
        () -> {
          desk.ifPresent(LlamaServerDesk::close);
          announce(EngineStatus.failed(why, List.of()));
        });
  }

  private Path file() {
    return options.spec().file();
  }
}
