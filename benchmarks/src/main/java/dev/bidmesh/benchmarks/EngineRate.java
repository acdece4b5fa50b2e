package dev.bidmesh.benchmarks;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How fast one engine answers, prompt after prompt. */
final class EngineRate {

  private static final long PATIENCE_MINUTES = 5;
  private static final double NANOS = 1e9;

  private final Engine engine;
  private final String digest;
  private Figures firstToken = new Figures();
  private List<Double> rates = new ArrayList<>();

  private EngineRate(Engine engine, String digest) {
    this.engine = engine;
    this.digest = digest;
  }

  /** Starts an engine; says why, if it does not serve. */
  static Optional<EngineRate> started(Engine engine) {
    var settled = new CompletableFuture<EngineStatus>();
    engine.listen(
        status -> {
          if (status.health() != EngineHealth.LOADING) {
            settled.complete(status);
          }
        });
    engine.start();
    EngineStatus status = settled.orTimeout(PATIENCE_MINUTES, TimeUnit.MINUTES).join();
    if (status.models().isEmpty()) {
      System.out.println(engine.info().id() + ": " + status.reason().orElse("no model"));
      return Optional.empty();
    }
    return Optional.of(new EngineRate(engine, status.models().get(0).digest()));
  }

  /** Has one prompt answered. */
  void run(int tokens) {
    var spec =
        GenerationSpec.ofText("tell me a story about a cat").withMaxTokens(OptionalInt.of(tokens));
    var sink = new TimedSink();
    engine.generate(new GenerationRequest(digest, spec, Optional.empty()), sink);
    GenerationEnd end = sink.end.orTimeout(PATIENCE_MINUTES, TimeUnit.MINUTES).join();
    if (end.failure().isPresent()) {
      throw new IllegalStateException(engine.info().id() + ": " + end.failure().get().message());
    }
    firstToken.addNanos(sink.firstNanos - sink.startNanos);
    double seconds = (sink.endNanos - sink.firstNanos) / NANOS;
    rates.add((end.usage().completion() - 1) / seconds);
  }

  /** Forgets what was measured: it was for warming up. */
  void forget() {
    firstToken = new Figures();
    rates = new ArrayList<>();
  }

  String lines() {
    Collections.sort(rates);
    return firstToken.line(engine.info().id() + ": first token")
        + String.format(
            Locale.ROOT,
            "%n%-34s n=%-6d p10 %7.0f   p50 %7.0f   p90 %7.0f tokens/s",
            engine.info().id() + ": after it",
            rates.size(),
            rates.get(rates.size() / 10),
            rates.get(rates.size() / 2),
            rates.get(rates.size() * 9 / 10));
  }

  private static final class TimedSink implements GenerationSink {

    private final CompletableFuture<GenerationEnd> end = new CompletableFuture<>();
    private final long startNanos = System.nanoTime();
    private long firstNanos;
    private long endNanos;

    @Override
    public void promptRead(int tokens) {}

    @Override
    public void piece(Piece piece) {
      if (firstNanos == 0) {
        firstNanos = System.nanoTime();
      }
    }

    @Override
    public void ended(GenerationEnd how) {
      endNanos = System.nanoTime();
      end.complete(how);
    }
  }
}
