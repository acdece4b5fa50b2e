package dev.bidmesh.executor;

import dev.bidmesh.executor.core.ExecutorObservation;
import dev.bidmesh.executor.core.ExecutorOutput.CancelRun;
import dev.bidmesh.executor.core.ExecutorOutput.PauseRun;
import dev.bidmesh.executor.core.ExecutorOutput.ResumeRun;
import dev.bidmesh.executor.core.ExecutorOutput.StartRun;
import dev.bidmesh.executor.energy.EnergySource;
import dev.bidmesh.executor.energy.EnergySources;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.core.Output;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out on the engines what the core wants, and tells it what they say. */
final class EngineRunner {

  private static final Logger LOG = LoggerFactory.getLogger(EngineRunner.class);

  private final Map<String, Engine> engines = new LinkedHashMap<>();
  private final Map<Long, Generation> generations = new HashMap<>();
  private final Context context;
  private final EnergyGauge energy;
  private Consumer<Observation> core = ignored -> {};
  // Engines read it on their own threads.
  private volatile State state = State.NEW;

  private enum State {
    NEW,
    RUNNING,
    STOPPED
  }

  /**
   * @param context of the verticle; everything but the sinks is called on it
   * @param energyTimeout how long a reading of the energy may take
   */
  EngineRunner(Context context, Duration energyTimeout) {
    this.context = context;
    this.energy = new EnergyGauge(context, energyTimeout);
  }

  /** Takes in one more engine; the core hears of it if it has begun without. */
  void add(Engine engine) {
    if (state == State.STOPPED) {
      return;
    }
    engines.put(engine.info().id(), engine);
    if (state == State.RUNNING) {
      core.accept(new ExecutorObservation.EngineAdded(engine.info()));
      start(engine);
    }
  }

  /**
   * Starts the engines and tells the core about them from now on.
   *
   * @param sys where the kernel tells about the device, {@code /sys}
   */
  void start(Consumer<Observation> observer, Path sys) {
    core = observer;
    energy.open(
        () -> EnergySources.find(sys), why -> tell(new ExecutorObservation.EnergyMissing(why)));
    state = State.RUNNING;
    // One that came since the core was made is news to it; those that it knows it does not add.
    engines
        .values()
        .forEach(engine -> core.accept(new ExecutorObservation.EngineAdded(engine.info())));
    engines.values().forEach(this::start);
  }

  private void start(Engine engine) {
    String id = engine.info().id();
    engine.listen(status -> tell(new ExecutorObservation.EngineChanged(id, status)));
    engine.start();
  }

  /** Tells the core something, from whichever thread. */
  private void tell(Observation observation) {
    handOver(() -> core.accept(observation));
  }

  /**
   * Hands something over to the event loop, from whichever thread; drops it once nobody is there to
   * take it. Engines outlive event loops, and one that is cancelled ends at its next token only.
   */
  private void handOver(Runnable something) {
    if (state == State.STOPPED) {
      return;
    }
    try {
      something.run();
    } catch (RejectedExecutionException e) {
      LOG.atDebug().setCause(e).log("an engine has said something after its event loop had ended");
    }
  }

  /** Cancels everything and leaves the engines alone from now on. */
  void stop() {
    state = State.STOPPED;
    engines.values().forEach(engine -> engine.listen(ignored -> {}));
    generations.values().forEach(Generation::cancel);
    generations.clear();
  }

  Optional<Refusal> check(String engineId, GenerationRequest request) {
    Engine engine = engines.get(engineId);
    return engine == null ? Optional.empty() : engine.check(request);
  }

  /** Carries out an output; false for one that is not about engines. */
  boolean perform(Output output) {
    if (output instanceof StartRun start) {
      start(start);
    } else if (output instanceof CancelRun cancel) {
      with(cancel.run(), Generation::cancel);
    } else if (output instanceof PauseRun pause) {
      with(pause.run(), Generation::pause);
    } else if (output instanceof ResumeRun resume) {
      with(resume.run(), Generation::resume);
    } else {
      return false;
    }
    return true;
  }

  private void start(StartRun start) {
    var sink = new RunSink(start.run());
    Engine engine = engines.get(start.engineId());
    if (engine == null) {
      sink.failed("there is no engine " + start.engineId());
      return;
    }
    try {
      generations.put(start.run(), engine.generate(start.request(), sink));
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("engine", start.engineId()).setCause(e).log("engine threw");
      sink.failed("the engine failed: " + e);
    }
  }

  private void with(long run, Consumer<Generation> action) {
    Generation generation = generations.get(run);
    if (generation != null) {
      action.accept(generation);
    }
  }

  /** Passes the output of a run on to the core, from whichever thread it comes. */
  private final class RunSink implements GenerationSink {

    private final long run;
    private final Optional<Future<EnergySource.Reading>> begun;
    private final Queue<Piece> written = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean passing = new AtomicBoolean();
    private volatile Optional<GenerationEnd> end = Optional.empty();
    private boolean isOver;

    RunSink(long run) {
      this.run = run;
      this.begun = energy.begin();
    }

    @Override
    public void promptRead(int tokens) {
      EngineRunner.this.tell(new ExecutorObservation.PromptRead(run, tokens));
    }

    @Override
    public void piece(Piece piece) {
      written.add(piece);
      passOn();
    }

    @Override
    public void ended(GenerationEnd end) {
      begun.ifPresentOrElse(
          reading ->
              handOver(() -> energy.end(reading).onSuccess(joules -> over(end.withJoules(joules)))),
          () -> over(end));
    }

    private void over(GenerationEnd how) {
      end = Optional.of(how);
      passOn();
    }

    /** What comes before the core can take it goes together: most of all the end with the text. */
    private void passOn() {
      if (passing.compareAndSet(false, true)) {
        handOver(() -> context.runOnContext(none -> pass()));
      }
    }

    private void pass() {
      passing.set(false);
      if (!isOver) {
        passAll();
      }
    }

    private void passAll() {
      // Read before the text, of which none comes after it.
      Optional<GenerationEnd> ended = end;
      var pieces = new ArrayList<Piece>();
      for (Piece next = written.poll(); next != null; next = written.poll()) {
        pieces.add(next);
      }
      ended.ifPresent(how -> generations.remove(run));
      isOver = ended.isPresent();
      if (ended.isEmpty()) {
        pieces.forEach(piece -> core.accept(new ExecutorObservation.PieceWritten(run, piece)));
      } else if (pieces.isEmpty()) {
        core.accept(new ExecutorObservation.RunEnded(run, ended.get()));
      } else {
        core.accept(new ExecutorObservation.RunWritten(run, pieces, ended.get()));
      }
    }

    void failed(String message) {
      ended(GenerationEnd.error(FailureCode.ENGINE_FAILED, message, TokenUsage.NONE));
    }
  }
}
