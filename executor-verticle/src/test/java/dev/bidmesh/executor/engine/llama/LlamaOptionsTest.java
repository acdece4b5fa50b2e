package dev.bidmesh.executor.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.gguf.GgufFacts;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.executor.engine.spec.LlamaSpec;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlamaOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "llama=m.gguf, 1918656, 1",
    "llama=m.gguf, 19999999, 1",
    "llama=m.gguf, 20000000, 0",
    "llama=m.gguf, 7000000000, 0",
    "'llama=m.gguf,threads=3', 1918656, 3",
    "'llama=m.gguf,threads=3', 7000000000, 3"
  })
  void shouldGiveATinyModelOneThreadUnlessItIsToldOtherwise(
      String spec, long weights, int threads) {
    LlamaOptions options = LlamaOptions.of("llama", (LlamaSpec) EngineSpec.parse(spec));

    assertThat(options.threads(facts(weights))).isEqualTo(threads);
  }

  private static GgufFacts facts(long weights) {
    return new GgufFacts(
        "llama",
        "llama",
        List.of("m"),
        OptionalInt.empty(),
        Set.of(),
        1,
        false,
        true,
        Set.of(),
        weights,
        false);
  }
}
