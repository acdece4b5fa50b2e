package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineConformance;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.Sampling;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;

class BuiltinConformanceTest extends EngineConformance {

  private static final double SLOW_TOKENS_PER_S = 50;

  private final Path folder;

  BuiltinConformanceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Override
  protected Engine create(int slots, boolean slow) {
    var rate = slow ? OptionalDouble.of(SLOW_TOKENS_PER_S) : OptionalDouble.empty();
    return new BuiltinEngine(BuiltinOptions.demoModel().withSlots(slots).withRate(rate));
  }

  @Override
  protected GenerationSpec longAnswer() {
    return GenerationSpec.ofText("tell me a story about a cat");
  }

  @Override
  protected GenerationSpec strangeAnswer() {
    // So hot that bytes of unfinished characters come up.
    var sampling = new Sampling(OptionalDouble.of(2), OptionalDouble.empty(), OptionalLong.of(2));
    return GenerationSpec.ofText("x").withSampling(sampling);
  }

  @Override
  protected GenerationSpec otherAnswer() {
    return GenerationSpec.ofText("tell me a story about a dog");
  }

  @Override
  protected Engine silent() {
    return new BuiltinEngine(BuiltinOptions.ofFile(MuteModel.in(folder, longAnswer())));
  }

  @Override
  protected Optional<GenerationSpec> tooLong() {
    return Optional.of(GenerationSpec.ofText("word ".repeat(600)));
  }
}
