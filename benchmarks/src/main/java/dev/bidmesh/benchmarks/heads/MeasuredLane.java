package dev.bidmesh.benchmarks.heads;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.simulation.additive.Ask;
import dev.bidmesh.simulation.additive.Run;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An engine that runs one prompt at a time, each of which is timed. */
final class MeasuredLane {

  private static final long PATIENCE_S = 120;

  private final String name;
  private final Engine engine;
  private volatile OptionalLong endedNanos = OptionalLong.empty();

  MeasuredLane(String name, Engine engine) {
    this.name = name;
    this.engine = engine;
  }

  String name() {
    return name;
  }

  /** Starts the engine; returns when it is ready. */
  MeasuredLane ready() {
    var ready = new CompletableFuture<EngineHealth>();
    engine.listen(
        status -> {
          if (status.health() == EngineHealth.READY) {
            ready.complete(status.health());
          }
        });
    engine.start();
    ready.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
    return this;
  }

  /** Runs a prompt. Fails if it was not answered with at least one token. */
  CompletableFuture<Run> run(GenerationSpec spec, Ask ask) {
    String model = engine.status().models().get(0).digest();
    var run = new Timed(ask.afterIdle(idleS()));
    engine.generate(new GenerationRequest(model, spec, Optional.empty()), run);
    return run.result.orTimeout(PATIENCE_S, TimeUnit.SECONDS);
  }

  private OptionalDouble idleS() {
    OptionalLong ended = endedNanos;
    return ended.isPresent()
        ? OptionalDouble.of((System.nanoTime() - ended.getAsLong()) / 1e9)
        : OptionalDouble.empty();
  }

  void close() {
    engine.close().toCompletableFuture().orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
  }

  private final class Timed implements GenerationSink {

    private final CompletableFuture<Run> result = new CompletableFuture<>();
    private final long startedNanos = System.nanoTime();
    private final Ask ask;
    private double ttftS;

    Timed(Ask ask) {
      this.ask = ask;
    }

    @Override
    public void promptRead(int tokens) {
      // The first token tells the same, and every engine tells of it.
    }

    @Override
    public void piece(Piece piece) {
      if (ttftS == 0) {
        ttftS = secondsSoFar();
      }
    }

    @Override
    public void ended(GenerationEnd end) {
      double serviceS = secondsSoFar();
      endedNanos = OptionalLong.of(System.nanoTime());
      if (end.finish() == FinishReason.ERROR || ttftS == 0) {
        result.completeExceptionally(new IllegalStateException(name + " did not answer: " + end));
      } else {
        result.complete(new Run(name, ask, ttftS, serviceS, end.usage().completion()));
      }
    }

    private double secondsSoFar() {
      return (System.nanoTime() - startedNanos) / 1e9;
    }
  }
}
