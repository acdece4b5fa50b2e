package dev.bidmesh.executor.engine.llama;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineConformance;
import dev.bidmesh.executor.engine.builtin.MuteModel;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.spec.LlamaSpec;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.Sampling;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LlamaConformanceTest extends EngineConformance {

  private static final double SLOW_TOKENS_PER_S = 50;

  private final Path folder;
  private final Path file;

  LlamaConformanceTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = DemoFile.in(folder);
  }

  @BeforeEach
  void needsAMachineThatTheNativeCodeWasMadeFor() {
    assumeTrue(NativeSupport.here().problem().isEmpty());
  }

  @Override
  protected boolean sharesEngines() {
    return true;
  }

  @AfterAll
  @Override
  protected void closeShared() {
    super.closeShared();
  }

  @Override
  protected Engine create(int slots, boolean slow) {
    var rate = slow ? OptionalDouble.of(SLOW_TOKENS_PER_S) : OptionalDouble.empty();
    return engine(file, slots, rate);
  }

  private static Engine engine(Path model, int slots, OptionalDouble rate) {
    var spec = new LlamaSpec(model, slots, OptionalInt.empty(), OptionalInt.of(1), rate);
    return new LlamaEngine(LlamaOptions.of("llama", spec), ModelDigests.ofThisProcess());
  }

  @Override
  protected GenerationSpec longAnswer() {
    return GenerationSpec.ofText("tell me a story about a cat");
  }

  @Override
  protected GenerationSpec strangeAnswer() {
    // So hot that characters come up that are written byte by byte.
    var sampling = new Sampling(OptionalDouble.of(2), OptionalDouble.empty(), OptionalLong.of(5));
    return longAnswer().withSampling(sampling);
  }

  @Override
  protected GenerationSpec otherAnswer() {
    return GenerationSpec.ofText("tell me a story about a dog");
  }

  @Override
  protected Engine silent() {
    return engine(MuteModel.in(folder, longAnswer()), 1, OptionalDouble.empty());
  }

  @Override
  protected boolean hasProgram() {
    return true;
  }

  @Override
  protected Optional<GenerationSpec> tooLong() {
    return Optional.of(GenerationSpec.ofText("word ".repeat(3_000)));
  }
}
