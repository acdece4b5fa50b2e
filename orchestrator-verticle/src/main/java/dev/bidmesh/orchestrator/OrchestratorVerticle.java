package dev.bidmesh.orchestrator;

import dev.bidmesh.orchestrator.core.ClientKeys;
import dev.bidmesh.orchestrator.core.OrchestratorCore;
import dev.bidmesh.orchestrator.core.Reconfigured;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.CoreHost;
import dev.bidmesh.protocol.bus.MeshBus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Puts the {@link OrchestratorCore} on the event bus. */
public final class OrchestratorVerticle extends VerticleBase {

  private static final int SECRET_BYTES = 32;

  private final MeshBus bus;
  private final MonotonicClock clock;
  private final OrchestratorConfig config;
  private final DeviceProfile profile;
  private volatile Optional<CoreHost> host = Optional.empty();

  /**
   * @param bus of this node
   * @param clock source of time
   * @param config limits and rules
   * @param profile who this node is
   */
  public OrchestratorVerticle(
      MeshBus bus, MonotonicClock clock, OrchestratorConfig config, DeviceProfile profile) {
    this.bus = bus;
    this.clock = clock;
    this.config = config;
    this.profile = profile;
  }

  @Override
  public Future<?> start() {
    var dice = new SplittableRandom();
    var core = new OrchestratorCore(config, profile, clientKeys(), dice::nextDouble);
    var running = new CoreHost(vertx, bus, clock, core, output -> {});
    host = Optional.of(running);
    return running.listen(
        List.of(
            Address.Local.ORCHESTRATOR,
            Address.Local.TRACE,
            Address.Local.ENGINES,
            Address.Local.PEERS,
            Address.device(profile.deviceId(), Purpose.AUCTION),
            Address.device(profile.deviceId(), Purpose.STREAM)));
  }

  /** Lets prompts to come be held by other limits and rules. May be called from any thread. */
  public void reconfigure(OrchestratorConfig other) {
    host.ifPresent(running -> running.observe(new Reconfigured(other)));
  }

  /** Their secret lives as long as this process, and nothing else is made from it. */
  private static ClientKeys clientKeys() {
    var secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return new ClientKeys(secret);
  }
}
