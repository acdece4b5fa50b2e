package dev.bidmesh.executor;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.bidmesh.executor.core.ExecutorOutput.StartRun;
import dev.bidmesh.executor.core.ModelNames;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.StatusBoard;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.testkit.Devices;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An engine whose generations end, as they may, after the event loop of who wanted them. */
@Timeout(60)
class OutlivingEngineTest {

  private static final DeviceProfile SELF = Devices.profile("executor");

  private final Vertx vertx = Vertx.vertx();
  private final Slow engine = new Slow();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldHearNothingOfItWhenItEndsAfterItsVerticle(boolean tellsEnergy, @TempDir Path sys)
      throws IOException {
    if (tellsEnergy) {
      tellEnergy(sys);
    }
    var roster = new EngineRoster(List.of(engine));
    var verticle =
        new ExecutorVerticle(
            MeshBus.on(vertx, SELF.deviceId()),
            MonotonicClock.system(),
            ExecutorConfig.DEFAULT,
            SELF,
            roster,
            ModelNames.NONE,
            sys);
    vertx.deployVerticle(verticle).await();
    GenerationSink sink = engine.awaitSink();

    vertx.close().await();

    assertThatCode(() -> endsAtLast(sink)).doesNotThrowAnyException();
    assertThatCode(engine::changes).doesNotThrowAnyException();
  }

  @Test
  void shouldHearNothingOfItWhenItEndsAfterAnEventLoopThatNobodyHasStopped() {
    Context context = vertx.getOrCreateContext();
    var runner = new EngineRunner(context, Duration.ofSeconds(1));
    runner.add(engine);
    runner.start(seen -> context.runOnContext(none -> {}), Path.of("/nowhere"));
    runner.perform(new StartRun(1, "slow", request()));
    GenerationSink sink = engine.awaitSink();

    vertx.close().await();

    assertThatCode(() -> endsAtLast(sink)).doesNotThrowAnyException();
    assertThatCode(engine::changes).doesNotThrowAnyException();
  }

  private static void endsAtLast(GenerationSink sink) {
    sink.promptRead(3);
    sink.piece(Piece.text("Once", 1));
    sink.ended(GenerationEnd.of(FinishReason.CANCELLED, new TokenUsage(3, 1, false)));
  }

  private static GenerationRequest request() {
    return new GenerationRequest("digest", GenerationSpec.ofText("Hello"), Optional.empty());
  }

  private static void tellEnergy(Path sys) throws IOException {
    Path zone = Files.createDirectories(sys.resolve("class/powercap/intel-rapl:0"));
    Files.writeString(zone.resolve("name"), "package-0\n");
    Files.writeString(zone.resolve("max_energy_range_uj"), "1000000000\n");
    Files.writeString(zone.resolve("energy_uj"), "5000000\n");
  }

  /** Has the first of its generations ended by the test, whatever else is wanted of it. */
  private static final class Slow implements Engine {

    private static final ModelInfo MODEL =
        new ModelInfo("digest", List.of("model"), OptionalInt.empty(), false, true);

    private final StatusBoard board =
        new StatusBoard(new EngineStatus(EngineHealth.READY, Optional.empty(), List.of(MODEL)));
    private final CompletableFuture<GenerationSink> sink = new CompletableFuture<>();

    GenerationSink awaitSink() {
      return sink.orTimeout(20, TimeUnit.SECONDS).join();
    }

    void changes() {
      board.set(EngineStatus.failed("wanted by a test", List.of(MODEL)));
    }

    @Override
    public EngineInfo info() {
      return new EngineInfo("slow", Accelerator.CPU, Evidence.DETECTED, 1, Set.of());
    }

    @Override
    public EngineStatus status() {
      return board.get();
    }

    @Override
    public void listen(Consumer<EngineStatus> listener) {
      board.listen(listener);
    }

    @Override
    public void start() {
      // It is ready.
    }

    @Override
    public Optional<Refusal> check(GenerationRequest request) {
      return Optional.empty();
    }

    @Override
    public Generation generate(GenerationRequest request, GenerationSink wanting) {
      sink.complete(wanting);
      return new Deaf();
    }

    @Override
    public CompletionStage<Void> close() {
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Looks at what it is told at its next token, which does not come. */
  private static final class Deaf implements Generation {

    @Override
    public void cancel() {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}
  }
}
