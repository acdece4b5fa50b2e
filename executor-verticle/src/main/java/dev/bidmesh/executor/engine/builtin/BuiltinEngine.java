package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.PlainText;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.StatusBoard;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.ModelInfo;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs small GGUF models in this JVM: no native code, no download, any platform. */
public final class BuiltinEngine implements Engine {

  private static final String NAME = "the built-in engine";
  private static final Logger LOG = LoggerFactory.getLogger(BuiltinEngine.class);

  private final BuiltinOptions options;
  private final EngineInfo info;
  private final StatusBoard board;
  private final WorkerPool workers;
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile Optional<LlamaModel> model = Optional.empty();

  public BuiltinEngine(BuiltinOptions options) {
    this.options = options;
    this.info = options.info();
    this.board = new StatusBoard(EngineStatus.loading("not started"));
    this.workers = new WorkerPool(info.id(), info.slots());
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
      board.set(EngineStatus.loading("loading " + options.source().name()));
      workers.execute(this::load);
    }
  }

  @Override
  public Optional<Refusal> check(GenerationRequest request) {
    Optional<Refusal> unsupported = PlainText.check(NAME, request.spec());
    return unsupported.isPresent()
        ? unsupported
        : model.flatMap(
            loaded -> PromptLimit.check(loaded, request.spec().input(), info.accelerator()));
  }

  @Override
  public Generation generate(GenerationRequest request, GenerationSink sink) {
    var control = new RunControl();
    Optional<LlamaModel> loaded = model;
    Optional<Refusal> unsupported = PlainText.check(NAME, request.spec());
    if (unsupported.isPresent()) {
      refuse(sink, unsupported.get().code(), unsupported.get().message());
    } else if (loaded.isEmpty()) {
      refuse(sink, FailureCode.NO_ENGINE, board.get().reason().orElse("the model is not loaded"));
    } else if (!workers.run(control, sink, only -> run(loaded.get(), request, only, control))) {
      refuse(sink, FailureCode.BUSY, "all " + info.slots() + " slots are taken");
    }
    return control;
  }

  @Override
  public CompletionStage<OptionalInt> countTokens(GenerationRequest request) {
    Optional<LlamaModel> loaded = model;
    if (loaded.isEmpty() || PlainText.check(NAME, request.spec()).isPresent()) {
      return CompletableFuture.completedFuture(OptionalInt.empty());
    }
    return CompletableFuture.supplyAsync(
        () ->
            OptionalInt.of(
                loaded.get().template().tokens(request.spec().input(), info.accelerator()).size()));
  }

  @Override
  public CompletionStage<Void> close() {
    board.set(EngineStatus.failed("closed", board.get().models()));
    return workers.close();
  }

  private void run(
      LlamaModel loaded, GenerationRequest request, GenerationSink sink, RunControl control) {
    new GenerationRun(loaded, request, sink, control, options.rate()).run(info.accelerator());
  }

  private static void refuse(GenerationSink sink, FailureCode code, String message) {
    sink.ended(GenerationEnd.error(code, message, TokenUsage.NONE));
  }

  private void load() {
    try {
      var file = ModelFile.load(options.source());
      model = Optional.of(file.model());
      board.set(ready(file));
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      String problem = ModelFile.problem(options.source(), e);
      LOG.atWarn().addKeyValue("engine", info.id()).addKeyValue("problem", problem).log("no model");
      LOG.atDebug().setCause(e).log("loading failed");
      board.set(EngineStatus.failed(problem, List.of()));
    }
  }

  private EngineStatus ready(ModelFile file) {
    var served =
        new ModelInfo(
            file.digest(),
            options.aliases().isEmpty() ? file.names(options.source()) : options.aliases(),
            OptionalInt.of(file.model().context()),
            options.demo() || DemoModel.is(file.digest()),
            true);
    Optional<String> note =
        options.rate().isPresent()
            ? Optional.of("slowed to " + options.rate().getAsDouble() + " tokens/s by rate=")
            : Optional.empty();
    return new EngineStatus(EngineHealth.READY, note, List.of(served));
  }
}
