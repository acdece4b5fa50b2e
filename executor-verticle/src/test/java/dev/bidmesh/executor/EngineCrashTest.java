package dev.bidmesh.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.core.ModelNames;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.program.StandInProgram;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.testkit.Devices;
import dev.bidmesh.testkit.SimulatedOwner;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever becomes of an engine's run, its slot is free again and everyone is told at once: the
 * usual snapshots come so seldom here that none of them can be what is seen.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in is a script of a POSIX shell")
@Timeout(60)
class EngineCrashTest {

  private static final DeviceProfile SELF = Devices.profile("executor");
  private static final GenerationSpec PROMPT = GenerationSpec.ofText("Hello");
  private static final ExecutorConfig SELDOM =
      ExecutorConfig.DEFAULT.withSnapshotInterval(Duration.ofMinutes(10));

  private final Path folder;
  private final StandInProgram program;
  private final List<EngineState> told = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final MeshBus bus;
  private List<Engine> engines = List.of();
  private Path sys = Path.of("/sys");

  EngineCrashTest(@TempDir Path folder) {
    this.folder = folder;
    bus = MeshBus.on(vertx, SELF.deviceId());
    bus.listen(
        Address.Local.ENGINES,
        (from, message) -> told.addAll(((EngineSnapshot) message).engines()));
    program = new StandInProgram(folder);
    program.install("command.sh", "command.sh");
    program.playing("answer");
    program.pausing(Duration.ZERO);
    program.answering("one", " two", " three");
  }

  @AfterEach
  void close() {
    engines.forEach(engine -> engine.close().toCompletableFuture().join());
    vertx.close().await();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldFreeTheSlotOfAProgramThatIsKilledAndTellItAtOnce() {
    EngineState ready = deploy(Engines.create(vertx, List.of(spec()), false));
    SimulatedOwner owner = owner();
    program.playing("hang");
    Award award = award(ready, owner);
    owner.award(award).await();
    awaitTrue(() -> last().free() == 0 && runningScripts() > 0);

    scripts().forEach(ProcessHandle::destroyForcibly);
    Completion end = owner.completion(award.promptId()).await();

    assertThat(end.finish()).isEqualTo(FinishReason.ERROR);
    assertThat(end.error().orElseThrow().code()).isEqualTo(FailureCode.ENGINE_FAILED);
    awaitTrue(() -> last().free() == last().slots());
    program.playing("answer");
    assertThat(completion(ready, owner).finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void shouldFreeTheSlotOfAnEngineThatThrows() {
    EngineState ready =
        deploy(
            Engines.create(vertx, List.of(spec()), false).stream()
                .<Engine>map(Throwing::new)
                .toList());

    Completion end = completion(ready, owner());

    assertThat(end.error().orElseThrow().message()).contains("wanted by a test");
    awaitTrue(() -> last().free() == last().slots());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldTellWhatAProgramTook() {
    program.pausing(Duration.ofMillis(100));
    EngineState ready = deploy(Engines.create(vertx, List.of(spec()), false));

    Completion end = completion(ready, owner());

    assertThat(end.peakBytes().orElseThrow()).isGreaterThan(100_000);
    assertThat(end.decodeTps()).isPositive();
    assertThat(end.promptTokens()).isPositive();
    assertThat(end.tokensEstimated()).isTrue();
  }

  @Test
  void shouldTellTheEnergyWhereTheDeviceTellsIt() throws IOException {
    Path zone = folder.resolve("sys/class/powercap/intel-rapl:0");
    Files.createDirectories(zone);
    Files.writeString(zone.resolve("name"), "package-0\n");
    Files.writeString(zone.resolve("max_energy_range_uj"), "1000000000\n");
    Files.writeString(zone.resolve("energy_uj"), "5000000\n");
    sys = folder.resolve("sys");
    EngineState ready = deploy(Engines.create(vertx, List.of(spec()), false));

    Completion end = completion(ready, owner());

    assertThat(end.joules()).hasValue(0); // The counter stands still.
    assertThat(snapshot().energyMissing()).isEmpty();
  }

  @Test
  void shouldSayWhyItDoesNotTellTheEnergy() {
    sys = folder.resolve("nowhere");
    EngineState ready = deploy(Engines.create(vertx, List.of(spec()), false));

    Completion end = completion(ready, owner());

    assertThat(end.joules()).isEmpty();
    assertThat(snapshot().energyMissing().orElseThrow())
        .startsWith("processor: " + sys.resolve("class/powercap") + " is not there; battery: ");
  }

  private EngineSnapshot snapshot() {
    return bus.request(
            Address.Local.EXECUTOR, new StatusQuery(), EngineSnapshot.class, Duration.ofSeconds(5))
        .await();
  }

  private Completion completion(EngineState engine, SimulatedOwner owner) {
    Award award = award(engine, owner);
    owner.award(award).await();
    return owner.completion(award.promptId()).await();
  }

  private EngineSpec spec() {
    String script = folder.resolve("command.sh").toString();
    return EngineSpec.parse("command='" + script + "' '" + folder + "'");
  }

  private EngineState deploy(List<Engine> list) {
    engines = list;
    vertx
        .deployVerticle(
            new ExecutorVerticle(
                bus,
                MonotonicClock.system(),
                SELDOM,
                SELF,
                new EngineRoster(engines),
                ModelNames.NONE,
                sys))
        .await();
    awaitTrue(() -> !told.isEmpty() && last().health().serves() && last().free() == last().slots());
    return last();
  }

  private EngineState last() {
    return told.get(told.size() - 1);
  }

  private SimulatedOwner owner() {
    return new SimulatedOwner(vertx, "owner").start().await();
  }

  private long runningScripts() {
    return scripts().size();
  }

  private List<ProcessHandle> scripts() {
    return ProcessHandle.current()
        .descendants()
        .filter(each -> each.info().commandLine().orElse("").contains(folder.toString()))
        .toList();
  }

  private void awaitTrue(BooleanSupplier condition) {
    Promise<Void> met = Promise.promise();
    long timer =
        vertx.setPeriodic(
            5,
            tick -> {
              if (condition.getAsBoolean()) {
                met.tryComplete();
              }
            });
    met.future().await();
    vertx.cancelTimer(timer);
  }

  private static Award award(EngineState engine, SimulatedOwner owner) {
    PromptId promptId = PromptId.create(owner.profile().deviceId());
    return new Award(
        promptId,
        1,
        Optional.of(new BidId(promptId, SELF.deviceId(), 0)),
        engine.lane(SELF.deviceId(), engine.models().get(0)),
        OptionalDouble.of(30),
        PROMPT,
        Optional.empty(),
        List.of(),
        50,
        60_000,
        owner.profile().deviceId(),
        Credit.INITIAL,
        Optional.empty(),
        Optional.empty());
  }

  /** Runs whatever calibrates it, and throws at the prompt of the test. */
  private static final class Throwing implements Engine {

    private final Engine real;

    Throwing(Engine real) {
      this.real = real;
    }

    @Override
    public EngineInfo info() {
      return real.info();
    }

    @Override
    public EngineStatus status() {
      return real.status();
    }

    @Override
    public void listen(Consumer<EngineStatus> listener) {
      real.listen(listener);
    }

    @Override
    public void start() {
      real.start();
    }

    @Override
    public Optional<Refusal> check(GenerationRequest request) {
      return real.check(request);
    }

    @Override
    public Generation generate(GenerationRequest request, GenerationSink sink) {
      if (request.spec().equals(PROMPT)) {
        throw new IllegalStateException("wanted by a test");
      }
      return real.generate(request, sink);
    }

    @Override
    public CompletionStage<Void> close() {
      return real.close();
    }
  }
}
