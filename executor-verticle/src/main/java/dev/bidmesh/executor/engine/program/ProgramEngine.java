package dev.bidmesh.executor.engine.program;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.PlainText;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.StatusBoard;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.executor.engine.process.ProgramEnd;
import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every prompt answered by a run of a program of its own. Cancelling ends the program, pausing
 * stops reading from it.
 */
public final class ProgramEngine implements Engine {

  private static final Logger LOG = LoggerFactory.getLogger(ProgramEngine.class);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final int MAX_DOUBLINGS = 6;

  private final EngineInfo info;
  private final ProgramKind kind;
  private final Programs programs;
  private final StatusBoard board = new StatusBoard(EngineStatus.loading("not started"));
  private final Set<ProgramGeneration> running = ConcurrentHashMap.newKeySet();
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger stuck = new AtomicInteger();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean examining = new AtomicBoolean();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean closed;

  /**
   * @param programs of this engine only, which closes them
   */
  public ProgramEngine(EngineInfo info, ProgramKind kind, Programs programs) {
    this.info = info;
    this.kind = kind;
    this.programs = programs;
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
      board.set(EngineStatus.loading("looking for its program"));
      examineAfter(Duration.ZERO);
    }
  }

  @Override
  public Optional<Refusal> check(GenerationRequest request) {
    return request.prefix().isPresent()
        ? PlainText.refusal(info.id(), "going on from a given text")
        : kind.check(request.spec());
  }

  @Override
  public Generation generate(GenerationRequest request, GenerationSink sink) {
    Optional<Refusal> refusal = check(request).or(() -> notServed(request.modelDigest()));
    if (refusal.isPresent()) {
      return refuse(refusal.get(), sink);
    }
    if (taken.getAndUpdate(count -> Math.min(info.slots(), count + 1)) >= info.slots()) {
      return refuse(
          new Refusal(FailureCode.BUSY, "all " + info.slots() + " slots are taken"), sink);
    }
    return run(request.spec(), sink);
  }

  @Override
  public CompletionStage<Void> close() {
    closed = true;
    board.set(EngineStatus.failed("closed", board.get().models()));
    running.forEach(Generation::cancel);
    return programs.close();
  }

  private Generation run(GenerationSpec spec, GenerationSink sink) {
    var slot = new SlotSink(sink);
    try {
      var generation =
          new ProgramGeneration(
              kind.answer(spec), spec.stop(), slot, end -> programEnded(slot, end));
      slot.generation = Optional.of(generation);
      running.add(generation);
      generation.start(programs).thenRun(() -> gone(slot));
      return generation;
    } catch (RuntimeException e) {
      // Closed meanwhile, or a defect: the slot must not stay taken.
      LOG.atWarn().addKeyValue("engine", info.id()).setCause(e).log("a program was not started");
      slot.ended(
          GenerationEnd.error(
              FailureCode.NO_ENGINE, String.valueOf(e.getMessage()), TokenUsage.NONE));
      return new Nothing();
    }
  }

  private Generation refuse(Refusal why, GenerationSink sink) {
    sink.ended(GenerationEnd.error(why.code(), why.message(), TokenUsage.NONE));
    return new Nothing();
  }

  private Optional<Refusal> notServed(String digest) {
    EngineStatus status = board.get();
    if (closed || !status.health().serves()) {
      String why = status.reason().orElse("the program is not ready");
      return Optional.of(new Refusal(FailureCode.NO_ENGINE, why));
    }
    return status.models().stream().anyMatch(model -> model.digest().equals(digest))
        ? Optional.empty()
        : Optional.of(
            new Refusal(FailureCode.NO_SUCH_MODEL, info.id() + " has another model by now"));
  }

  private void examineAfter(Duration delay) {
    if (!closed && examining.compareAndSet(false, true)) {
      CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
          .execute(this::examine);
    }
  }

  private void examine() {
    EngineStatus seen = look();
    examining.set(false);
    if (closed || stuck.get() > 0) {
      return;
    }
    board.set(seen);
    if (seen.health().serves()) {
      failures.set(0);
    } else {
      int doublings = Math.min(failures.getAndIncrement(), MAX_DOUBLINGS);
      examineAfter(FIRST_RETRY.multipliedBy(1L << doublings));
    }
  }

  private EngineStatus look() {
    try {
      return kind.examine();
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("engine", info.id())
          .setCause(e)
          .log("an engine cannot look around");
      return EngineStatus.failed("cannot be examined: " + e, board.get().models());
    }
  }

  private void programEnded(SlotSink slot, ProgramEnd end) {
    if (end.cause() == ProgramEnd.Cause.UNKILLABLE) {
      // Nothing may be started beside it: it still holds what it computes on.
      slot.stuck = true;
      stuck.incrementAndGet();
      String reason = "its program " + end.describe() + "; restart the device if that stays so";
      board.set(EngineStatus.failed(reason, board.get().models()));
    } else if (end.cause() == ProgramEnd.Cause.NOT_STARTED) {
      examineAfter(Duration.ZERO);
    }
  }

  private void gone(SlotSink slot) {
    if (slot.stuck) {
      stuck.decrementAndGet();
      examineAfter(Duration.ZERO);
    }
  }

  /** Passes output on, and frees the slot before it passes on the end. */
  private final class SlotSink implements GenerationSink {

    private final GenerationSink sink;
    private volatile Optional<ProgramGeneration> generation = Optional.empty();
    private volatile boolean stuck;

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
      generation.ifPresent(running::remove);
      taken.decrementAndGet();
      sink.ended(end);
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
