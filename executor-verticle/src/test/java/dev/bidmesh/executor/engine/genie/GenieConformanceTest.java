package dev.bidmesh.executor.engine.genie;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineConformance;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in is a script of a POSIX shell")
class GenieConformanceTest extends EngineConformance {

  private final StandInBundle bundle;

  GenieConformanceTest(@TempDir Path folder) {
    bundle = new StandInBundle(folder);
  }

  @Override
  protected Engine create(int slots, boolean slow) {
    // It has one slot, whatever is wanted.
    bundle.program().pausing(slow ? Duration.ofMillis(40) : Duration.ZERO);
    return bundle.engine("");
  }

  @Override
  protected boolean mayMergePieces() {
    return true;
  }

  @Override
  protected boolean countsPieces() {
    return false; // The profile comes at the end.
  }

  @Override
  protected int stopStride() {
    return 11;
  }

  @Override
  protected GenerationSpec longAnswer() {
    return GenerationSpec.ofText("Tell me a story.");
  }

  @Override
  protected GenerationSpec strangeAnswer() {
    bundle.program().answering(StandInBundle.cut("naïve \ud83d\ude00 漢字 \ud83d\ude00!"));
    return longAnswer();
  }

  @Override
  protected Engine silent() {
    bundle.program().answering("");
    return create(1, false);
  }

  @Override
  protected CollectingSink failing(Engine engine) {
    bundle.program().playing("abort");
    CollectingSink sink = run(engine, longAnswer());
    sink.awaitEnd();
    bundle.program().playing("answer");
    return sink;
  }

  @Override
  protected boolean hasProgram() {
    return true;
  }

  @Override
  protected Optional<GenerationSpec> tooLong() {
    return Optional.of(GenerationSpec.ofText("word ".repeat(10_000)));
  }
}
