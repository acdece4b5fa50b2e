package dev.bidmesh.executor.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.process.ProgramCall.Limits;
import dev.bidmesh.executor.engine.program.ProgramAnswer;
import dev.bidmesh.executor.engine.program.ProgramEngine;
import dev.bidmesh.executor.engine.program.ProgramFailure;
import dev.bidmesh.executor.engine.program.ProgramKind;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no sleep")
class StuckProgramTest {

  private static final ModelInfo MODEL =
      new ModelInfo("digest", List.of("model"), OptionalInt.empty(), false, false);

  private final Path root;

  StuckProgramTest(@TempDir Path root) {
    this.root = root;
  }

  @Test
  void shouldStartNothingBesideAProgramThatDoesNotEnd() {
    var immortal = new Immortal();
    var started = new CompletableFuture<ProcessBuilder>();
    var programs =
        new Programs(
            "test",
            root,
            Path.of("/proc"),
            builder -> {
              started.complete(builder);
              return immortal;
            });
    var info = new EngineInfo("test", Accelerator.NPU, Evidence.DETECTED, 1, Set.of());
    var engine = new ProgramEngine(info, new Sleeper(), programs);
    StatusWatch.startAndAwaitReady(engine);
    var watch = new StatusWatch(engine);
    var sink = new CollectingSink();
    Generation generation = engine.generate(request(), sink);
    CollectingListener.await(started);

    generation.cancel();
    GenerationEnd end = sink.awaitEnd();

    assertThat(end.failure().map(Refusal::code)).hasValue(FailureCode.ENGINE_FAILED);
    assertThat(watch.await(EngineHealth.FAILED).reason())
        .hasValue("its program was killed but does not end; restart the device if that stays so");
    var next = new CollectingSink();
    engine.generate(request(), next);
    assertThat(next.awaitEnd().failure().map(Refusal::code)).hasValue(FailureCode.NO_ENGINE);
    immortal.release();
    watch.await(EngineHealth.READY);
    engine.close().toCompletableFuture().join();
  }

  private static GenerationRequest request() {
    return new GenerationRequest("digest", GenerationSpec.ofText("Hi"), Optional.empty());
  }

  private static final class Sleeper implements ProgramKind {

    @Override
    public EngineStatus examine() {
      return EngineStatus.ready(List.of(MODEL));
    }

    @Override
    public Optional<Refusal> check(GenerationSpec spec) {
      return Optional.empty();
    }

    @Override
    public ProgramAnswer answer(GenerationSpec spec) {
      return new SleeperAnswer();
    }
  }

  private static final class SleeperAnswer implements ProgramAnswer {

    @Override
    public ProgramCall prepare(Path folder) {
      return ProgramCall.of(
          List.of("sleep", "300"), Limits.once(Duration.ofMinutes(1), 1000, Duration.ofMillis(50)));
    }

    @Override
    public String read(String output) {
      return output;
    }

    @Override
    public boolean isComplete() {
      return false;
    }

    @Override
    public Verdict judge(ProgramEnd end) {
      return Verdict.of(Optional.of(ProgramFailure.of("the program", end)));
    }

    @Override
    public OptionalInt estimatedLimit() {
      return OptionalInt.empty();
    }

    @Override
    public int estimatedPromptTokens() {
      return 1;
    }
  }
}
