package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.PlainText;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.StatusBoard;
import dev.bidmesh.executor.engine.builtin.DemoModel;
import dev.bidmesh.executor.engine.gguf.GgufFacts;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.executor.engine.supervise.Turns;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ModelInfo;
import java.io.IOException;
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
 * Runs a GGUF model with llama.cpp in a process of its own, which is started again when it ends by
 * itself. It is ready once the model is loaded and its file was read to the end, for the digest.
 */
public final class LlamaEngine implements Engine {

  private static final Logger LOG = LoggerFactory.getLogger(LlamaEngine.class);
  private static final String NAME = "llama";

  private final LlamaOptions options;
  private final EngineInfo info;
  private final ModelDigests digests;
  private final NativeSupport support;
  private final ChildLaunch launch;
  private final StatusBoard board = new StatusBoard(EngineStatus.loading("not started"));
  private final Programs programs;
  private final Turns turns;
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile boolean closed;
  private volatile Optional<LlamaDesk> desk = Optional.empty();

  /**
   * @param digests remembers those of large files
   */
  public LlamaEngine(LlamaOptions options, ModelDigests digests) {
    this(options, digests, NativeSupport.here(), ChildLaunch.sameJava());
  }

  /**
   * @param support of the machine
   * @param launch starts the processes
   */
  LlamaEngine(
      LlamaOptions options, ModelDigests digests, NativeSupport support, ChildLaunch launch) {
    this.options = options;
    this.info = options.info();
    this.digests = digests;
    this.support = support;
    this.launch = launch;
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
    Optional<Refusal> unsupported = PlainText.check(NAME, request.spec());
    return unsupported.isPresent()
        ? unsupported
        : desk.flatMap(each -> each.checkLength(request.spec().input()));
  }

  @Override
  public Generation generate(GenerationRequest request, GenerationSink sink) {
    Optional<Refusal> refusal = check(request);
    if (refusal.isPresent()) {
      return LlamaDesk.refuse(sink, refusal.get());
    }
    if (desk.isEmpty()) {
      String why = board.get().reason().orElse("the model is not loaded");
      return LlamaDesk.refuse(sink, new Refusal(FailureCode.NO_ENGINE, why));
    }
    return desk.get().generate(request, sink);
  }

  @Override
  public CompletionStage<OptionalInt> countTokens(GenerationRequest request) {
    return desk.filter(opened -> check(request).isEmpty())
        .map(opened -> opened.countTokens(request))
        .orElseGet(() -> CompletableFuture.completedFuture(OptionalInt.empty()));
  }

  @Override
  public boolean countsTemplate() {
    return false;
  }

  @Override
  public CompletionStage<Void> close() {
    closed = true;
    board.set(EngineStatus.failed("closed", board.get().models()));
    turns.run(() -> desk.ifPresent(LlamaDesk::close));
    return programs.close().whenComplete((gone, failure) -> turns.close());
  }

  /** Runs on a thread of its own: a large file takes a while to be read. */
  private void prepare() {
    try {
      Optional<String> problem = support.problem();
      if (problem.isPresent()) {
        fail(problem.get());
        return;
      }
      GgufFacts facts = GgufFacts.read(file());
      if (facts.embeds()) {
        fail(file() + " computes embeddings, which only llama-server=FILE does");
        return;
      }
      turns.run(() -> open(facts));
      String digest = digests.sha256(file(), () -> !closed);
      ModelInfo model = model(facts, digest);
      turns.run(() -> desk.ifPresent(each -> each.identified(model)));
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

  private void open(GgufFacts facts) {
    if (!closed) {
      var opened = new LlamaDesk(options, facts, programs, launch, turns, this::announce);
      desk = Optional.of(opened);
      opened.open();
    }
  }

  private ModelInfo model(GgufFacts facts, String digest) {
    return new ModelInfo(
        digest, facts.names(), OptionalInt.of(options.context(facts)), DemoModel.is(digest), true);
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
          desk.ifPresent(LlamaDesk::close);
          announce(EngineStatus.failed(why, List.of()));
        });
  }

  private Path file() {
    return options.spec().file();
  }
}
