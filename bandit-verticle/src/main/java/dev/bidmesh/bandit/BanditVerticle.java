package dev.bidmesh.bandit;

import dev.bidmesh.bandit.core.BanditCore;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.CoreHost;
import dev.bidmesh.protocol.bus.MeshBus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Optional;

/**
 * Runs a {@link BanditCore} on the event bus: it answers at {@link Address.Local#BANDIT} and
 * listens to the heartbeats of the mesh. Deploy one per node.
 */
public final class BanditVerticle extends VerticleBase {

  private final MeshBus bus;
  private final MonotonicClock clock;
  private final BanditCore core;
  private Optional<CoreHost> host = Optional.empty();

  /**
   * @param bus of the device whose lanes learn here
   * @param incarnation start count of that device
   */
  public BanditVerticle(MeshBus bus, MonotonicClock clock, BanditConfig config, long incarnation) {
    this.bus = bus;
    this.clock = clock;
    this.core = new BanditCore(bus.self(), config, incarnation);
  }

  /** Completes once the node can ask for scores. */
  @Override
  public Future<?> start() {
    // The bandit's core wants nothing done off the bus, so there are no outputs to carry out.
    var running = new CoreHost(vertx, bus, clock, core, output -> {});
    host = Optional.of(running);
    return running.listen(List.of(Address.Local.BANDIT, Address.HEARTBEAT));
  }

  @Override
  public Future<?> stop() {
    return host.map(CoreHost::close).orElseGet(Future::succeededFuture);
  }
}
