package dev.bidmesh.executor.engine.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.Sampling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuiltinEngineTest {

  private BuiltinEngine engine = new BuiltinEngine(BuiltinOptions.demoModel());

  @AfterEach
  void close() {
    engine.close().toCompletableFuture().join();
  }

  @Test
  void shouldServeTheDemoModelAndSaySo() {
    ModelInfo model = StatusWatch.startAndAwaitReady(engine).models().get(0);

    assertThat(model.alias()).isEqualTo("demo");
    assertThat(model.aliases()).contains("demo model");
    assertThat(model.demo()).isTrue();
    assertThat(model.contextTokens()).hasValue(512);
    assertThat(model.digest()).hasSize(64).matches("[0-9a-f]+");
    assertThat(engine.info().accelerator()).isEqualTo(Accelerator.CPU);
  }

  @Test
  void shouldSayThatItIsSlowed() {
    engine = new BuiltinEngine(BuiltinOptions.demoModel().withRate(OptionalDouble.of(25)));

    assertThat(StatusWatch.startAndAwaitReady(engine).reason().orElseThrow())
        .contains("25")
        .contains("tokens/s");
  }

  @Test
  void shouldCallAnEmulatedNpuSo() {
    engine = new BuiltinEngine(BuiltinOptions.demoModel().withEmulatedNpu(true));

    assertThat(engine.info().accelerator()).isEqualTo(Accelerator.NPU);
    assertThat(engine.info().evidence()).isEqualTo(Evidence.EMULATED);
  }

  @Test
  void shouldNameTheSizesWhenAPromptIsTooLong() {
    StatusWatch.startAndAwaitReady(engine);

    assertThat(
            engine
                .check(request(GenerationSpec.ofText("word ".repeat(600))))
                .orElseThrow()
                .message())
        .contains("tokens")
        .contains("511");
    assertThat(
            engine
                .check(request(GenerationSpec.ofText("x".repeat(1 << 20))))
                .orElseThrow()
                .message())
        .contains("at least");
  }

  @Test
  void shouldRunToTheEndOfTheContextWithoutALimit() {
    StatusWatch.startAndAwaitReady(engine);
    var spec =
        GenerationSpec.ofText("count ".repeat(100))
            .withSampling(
                new Sampling(OptionalDouble.of(1.5), OptionalDouble.empty(), OptionalLong.of(1)));

    CollectingSink sink = run(spec);

    var usage = sink.awaitEnd().usage();
    assertThat(usage.prompt() + usage.completion()).isLessThanOrEqualTo(512);
  }

  @Test
  void shouldDrawTheSameWithTheSameSeedAndOtherwiseNot() {
    StatusWatch.startAndAwaitReady(engine);

    assertThat(drawn(1)).isEqualTo(drawn(1)).isNotEqualTo(drawn(2));
  }

  @Test
  void shouldRefuseWhatItWouldHaveToIgnore() {
    StatusWatch.startAndAwaitReady(engine);
    GenerationSpec plain = GenerationSpec.ofText("hi");
    var withTools =
        new GenerationSpec(
            plain.input(),
            List.of(new RawJson("{}")),
            Optional.empty(),
            OptionalInt.empty(),
            Sampling.ENGINE_DEFAULT,
            List.of(),
            Map.of());

    assertThat(engine.check(request(withTools)).orElseThrow().code())
        .isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(run(withTools).awaitEnd().failure().orElseThrow().code())
        .isEqualTo(FailureCode.UNSUPPORTED);
  }

  private String drawn(long seed) {
    var sampling =
        new Sampling(OptionalDouble.of(1), OptionalDouble.of(.95), OptionalLong.of(seed));
    CollectingSink sink =
        run(GenerationSpec.ofText("tell me a story about a dog").withSampling(sampling));
    sink.awaitEnd();
    return sink.text();
  }

  private CollectingSink run(GenerationSpec spec) {
    var sink = new CollectingSink();
    engine.generate(request(spec), sink);
    return sink;
  }

  private static GenerationRequest request(GenerationSpec spec) {
    return new GenerationRequest("any", spec, Optional.empty());
  }
}
