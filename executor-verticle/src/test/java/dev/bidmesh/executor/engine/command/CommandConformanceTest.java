package dev.bidmesh.executor.engine.command;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineConformance;
import dev.bidmesh.executor.engine.program.StandInProgram;
import dev.bidmesh.executor.engine.spec.CommandSpec;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in is a script of a POSIX shell")
class CommandConformanceTest extends EngineConformance {

  private final Path folder;
  private final StandInProgram program;

  CommandConformanceTest(@TempDir Path folder) {
    this.folder = folder;
    program = new StandInProgram(folder);
    program.playing("answer");
    program.answering(IntStream.range(0, 24).mapToObj(i -> " w" + (i + 10)).toArray(String[]::new));
  }

  @Override
  protected Engine create(int slots, boolean slow) {
    program.pausing(slow ? Duration.ofMillis(40) : Duration.ZERO);
    Path script = program.install("command.sh", "command.sh");
    return CommandEngine.create(
        "command",
        (CommandSpec)
            EngineSpec.parse(
                "command[slots=%d,context=1000]='%s' '%s'".formatted(slots, script, folder)));
  }

  @Override
  protected boolean mayMergePieces() {
    return true;
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
    program.answering(StandInProgram.cut("naïve \ud83d\ude00 漢字 \ud83d\ude00!", 1));
    return longAnswer();
  }

  @Override
  protected Engine silent() {
    program.answering("");
    return create(1, false);
  }

  @Override
  protected CollectingSink failing(Engine engine) {
    program.playing("broken");
    CollectingSink sink = run(engine, longAnswer());
    sink.awaitEnd();
    program.playing("answer");
    return sink;
  }

  @Override
  protected boolean hasProgram() {
    return true;
  }

  @Override
  protected Optional<GenerationSpec> tooLong() {
    return Optional.of(GenerationSpec.ofText("word ".repeat(2_000)));
  }
}
