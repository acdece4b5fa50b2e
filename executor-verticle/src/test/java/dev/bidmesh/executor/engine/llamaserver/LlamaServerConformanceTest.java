package dev.bidmesh.executor.engine.llamaserver;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineConformance;
import dev.bidmesh.executor.engine.builtin.MuteModel;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.llama.DemoFile;
import dev.bidmesh.executor.engine.spec.LlamaServerSpec;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.Sampling;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in is a shell script")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LlamaServerConformanceTest extends EngineConformance {

  private static final double SLOW_TOKENS_PER_S = 50;

  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private final Path file;

  LlamaServerConformanceTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = DemoFile.in(folder);
  }

  @Override
  protected boolean sharesEngines() {
    return true;
  }

  /** What it is about is in the client, which others try at every third character. */
  @Override
  protected int stopStride() {
    return 12;
  }

  @AfterAll
  @Override
  protected void closeShared() {
    super.closeShared();
  }

  @Override
  protected void release() {
    vertx.close().await();
  }

  @Override
  protected Engine create(int slots, boolean slow) {
    var rate = slow ? OptionalDouble.of(SLOW_TOKENS_PER_S) : OptionalDouble.empty();
    return engine(file, slots, rate);
  }

  private Engine engine(Path model, int slots, OptionalDouble rate) {
    Path program = LlamaServerStandIn.program(folder, rate, "");
    var spec =
        new LlamaServerSpec(
            model,
            Optional.of(program),
            slots,
            OptionalInt.empty(),
            OptionalInt.empty(),
            Accelerator.CPU);
    return new LlamaServerEngine(
        vertx, LlamaServerOptions.of("llama-server", spec), ModelDigests.ofThisProcess());
  }

  @Override
  protected GenerationSpec longAnswer() {
    return GenerationSpec.ofText("tell me a story about a cat");
  }

  @Override
  protected GenerationSpec strangeAnswer() {
    var sampling = new Sampling(OptionalDouble.of(2), OptionalDouble.empty(), OptionalLong.of(2));
    return GenerationSpec.ofText("x").withSampling(sampling);
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
