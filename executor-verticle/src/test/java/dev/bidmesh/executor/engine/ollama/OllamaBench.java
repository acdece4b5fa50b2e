package dev.bidmesh.executor.engine.ollama;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.OllamaSpec;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.testkit.StandInOllama;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An engine that talks to a stand-in of Ollama. */
final class OllamaBench implements AutoCloseable {

  private static final Duration SOON = Duration.ofMillis(20);

  final Vertx vertx = Vertx.vertx();
  final StandInOllama server = StandInOllama.start(vertx).await();
  Duration patience = Duration.ofSeconds(5);
  private Optional<OllamaEngine> engine = Optional.empty();
  private Optional<StatusWatch> watch = Optional.empty();

  /** Starts an engine with some options. */
  StatusWatch start(String options) {
    var spec = (OllamaSpec) EngineSpec.parse("ollama=" + server.url() + options);
    var made =
        new OllamaEngine(
            vertx,
            OllamaOptions.of("ollama", spec, Map.of())
                .withTimes(Duration.ofMillis(300), SOON, SOON)
                .withConnectTimeout(patience));
    engine = Optional.of(made);
    var watching = new StatusWatch(made);
    watch = Optional.of(watching);
    made.start();
    return watching;
  }

  EngineStatus ready(String options) {
    return start(options).await(EngineHealth.READY);
  }

  EngineStatus failed(String options) {
    return start(options).await(EngineHealth.FAILED);
  }

  OllamaEngine engine() {
    return engine.orElseThrow();
  }

  StatusWatch watch() {
    return watch.orElseThrow();
  }

  GenerationRequest request(GenerationSpec spec) {
    return new GenerationRequest(
        engine().status().models().get(0).digest(), spec, Optional.empty());
  }

  GenerationRequest continuing(GenerationSpec spec, String prefix) {
    return new GenerationRequest(
        engine().status().models().get(0).digest(),
        spec,
        Optional.of(new Prefix(prefix, List.of())));
  }

  CollectingSink run(GenerationRequest request) {
    var sink = new CollectingSink();
    engine().generate(request, sink);
    sink.awaitEnd();
    return sink;
  }

  CollectingSink run(String prompt) {
    return run(request(GenerationSpec.ofText(prompt)));
  }

  /** Why a request is refused before it is sent. */
  Refusal refusal(GenerationSpec spec) {
    return engine().check(request(spec)).orElseThrow();
  }

  @Override
  public void close() {
    engine.ifPresent(each -> each.close().toCompletableFuture().join());
    vertx.close().await();
  }
}
