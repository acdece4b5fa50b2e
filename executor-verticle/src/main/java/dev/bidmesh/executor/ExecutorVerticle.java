package dev.bidmesh.executor;

import dev.bidmesh.executor.core.ExecutorCore;
import dev.bidmesh.executor.core.ExecutorObservation;
import dev.bidmesh.executor.core.ModelNames;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.CoreHost;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.bus.Subscription;
import dev.bidmesh.protocol.core.Output;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs awarded prompts on the engines of this device. Starts the engines; whoever made them closes
 * them, since they may outlive this verticle.
 */
public final class ExecutorVerticle extends VerticleBase {

  private final MeshBus bus;
  private final MonotonicClock clock;
  private final ExecutorConfig config;
  private final DeviceProfile profile;
  private final EngineRoster engines;
  private final ModelNames names;
  private final Path sys;
  private final Promise<Void> drained = Promise.promise();
  private volatile Optional<Hosted> hosted = Optional.empty();
  private Optional<Subscription> tokens = Optional.empty();

  /**
   * @param engines those that are there, and those that will be
   * @param names what models are called besides
   */
  public ExecutorVerticle(
      MeshBus bus,
      MonotonicClock clock,
      ExecutorConfig config,
      DeviceProfile profile,
      EngineRoster engines,
      ModelNames names) {
    this(bus, clock, config, profile, engines, names, Path.of("/sys"));
  }

  /** The same, told where the kernel tells about the device. */
  ExecutorVerticle(
      MeshBus bus,
      MonotonicClock clock,
      ExecutorConfig config,
      DeviceProfile profile,
      EngineRoster engines,
      ModelNames names,
      Path sys) {
    this.bus = bus;
    this.clock = clock;
    this.config = config;
    this.profile = profile;
    this.engines = engines;
    this.names = names;
    this.sys = sys;
  }

  /**
   * The same with engines that stay the same, and models that are called as they are called.
   *
   * @param engines in order of preference; their ids differ
   */
  public ExecutorVerticle(
      MeshBus bus,
      MonotonicClock clock,
      ExecutorConfig config,
      DeviceProfile profile,
      List<Engine> engines) {
    this(bus, clock, config, profile, new EngineRoster(engines), ModelNames.NONE);
  }

  @Override
  public Future<?> start() {
    var runner = new EngineRunner(context, config.energyTimeout());
    Consumer<Engine> later = engine -> context.runOnContext(none -> runner.add(engine));
    List<Engine> present = engines.follow(later);
    present.forEach(runner::add);
    var infos = present.stream().map(Engine::info).toList();
    var core = new ExecutorCore(config, profile, infos, runner::check, names);
    var host = new CoreHost(vertx, bus, clock, core, output -> perform(runner, output));
    hosted = Optional.of(new Hosted(host, runner, later));
    host.observe(new ExecutorObservation.Started());
    Subscription counting =
        bus.answer(Address.Local.TOKENS, new TokenCounts(context, engines, names, clock)::answer);
    tokens = Optional.of(counting);
    return host.listen(
            List.of(
                Address.Local.EXECUTOR,
                Address.device(profile.deviceId(), Address.Purpose.EXECUTE),
                Address.device(profile.deviceId(), Address.Purpose.FEEDBACK)))
        .compose(listening -> counting.ready())
        .onSuccess(listening -> runner.start(host::observe, sys));
  }

  @Override
  public Future<?> stop() {
    hosted.ifPresent(
        each -> {
          engines.forget(each.later());
          each.runner().stop();
        });
    Future<Void> silenced = tokens.map(Subscription::cancel).orElseGet(Future::succeededFuture);
    return hosted
        .map(each -> each.host().close())
        .orElseGet(Future::succeededFuture)
        .eventually(() -> silenced);
  }

  /**
   * Takes no more awards of other devices, and tells them so. May be called from any thread; only
   * the first call counts.
   *
   * @param within after which runs of others are cancelled, and own awards are not taken either
   * @return completes when nothing runs, a few seconds after that time at the latest; runs of own
   *     prompts may still come after it
   */
  public Future<Void> drain(Duration within) {
    hosted.ifPresentOrElse(
        each -> each.host().observe(new ExecutorObservation.DrainRequested(within)),
        drained::tryComplete);
    return drained.future();
  }

  private void perform(EngineRunner runner, Output output) {
    if (!runner.perform(output)) {
      drained.tryComplete();
    }
  }

  private record Hosted(CoreHost host, EngineRunner runner, Consumer<Engine> later) {}
}
