package dev.bidmesh.executor.engine.ollama;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineConformance;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.OllamaSpec;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.testkit.ServerFault;
import dev.bidmesh.testkit.StandInOllama;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;

class OllamaConformanceTest extends EngineConformance {

  private final Vertx vertx = Vertx.vertx();
  private final StandInOllama server = StandInOllama.start(vertx).await();

  @BeforeEach
  void answerAtLength() {
    server.answering(IntStream.range(0, 24).mapToObj(i -> " word" + i).toArray(String[]::new));
  }

  @Override
  protected void release() {
    vertx.close().await();
  }

  @Override
  protected Engine create(int slots, boolean slow) {
    server.pausing(slow ? Duration.ofMillis(40) : Duration.ZERO);
    var spec = (OllamaSpec) EngineSpec.parse("ollama=" + server.url());
    return new OllamaEngine(vertx, OllamaOptions.of("ollama", spec, Map.of()).withSlots(slots));
  }

  @Override
  protected GenerationSpec longAnswer() {
    return GenerationSpec.ofText("Tell me a story.");
  }

  @Override
  protected GenerationSpec strangeAnswer() {
    // Cut within pairs of surrogates, as Ollama does where a character is more than one token.
    server.answering("na", "ï", "ve ", "\ud83d", "\ude00", "漢", "字 \ud83d", "\ude00!");
    return longAnswer();
  }

  @Override
  protected Engine silent() {
    server.answering();
    return create(1, false);
  }

  @Override
  protected CollectingSink failing(Engine engine) {
    server.misbehaving(() -> ServerFault.CUT);
    CollectingSink sink = run(engine, longAnswer());
    sink.awaitEnd();
    server.misbehaving(() -> ServerFault.NONE);
    return sink;
  }

  @Override
  protected Optional<GenerationSpec> tooLong() {
    return Optional.of(GenerationSpec.ofText("word ".repeat(30_000)));
  }
}
