package dev.bidmesh.bid;

import dev.bidmesh.bid.core.BidCore;
import dev.bidmesh.bid.core.Lifecycle;
import dev.bidmesh.bid.core.Quantity;
import dev.bidmesh.bid.core.ReadSource;
import dev.bidmesh.bid.core.Reconfigured;
import dev.bidmesh.bid.core.SourceRead;
import dev.bidmesh.bid.telemetry.SourceReader;
import dev.bidmesh.bid.telemetry.TelemetrySource;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.CoreHost;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.Hardware;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Optional;

/**
 * Runs a {@link BidCore} on the event bus and has its telemetry sources read off the event loop.
 * Deploy one per node.
 */
public final class BidVerticle extends VerticleBase {

  private final MeshBus bus;
  private final MonotonicClock clock;
  private final BidCore core;
  private final SourceReader reader;
  private volatile Optional<CoreHost> host = Optional.empty();

  /**
   * @param bus of the device that bids
   * @param profile who the device is
   * @param httpApi where the node's HTTP API is reached
   * @param hardware what the device has beside its processor
   * @param sources telemetry sources, at most one per quantity
   * @throws IllegalArgumentException if two sources read the same quantity
   */
  public BidVerticle(
      MeshBus bus,
      MonotonicClock clock,
      BidConfig config,
      DeviceProfile profile,
      Optional<HttpApi> httpApi,
      List<Hardware> hardware,
      List<TelemetrySource> sources) {
    this.bus = bus;
    this.clock = clock;
    this.reader = new SourceReader(sources);
    this.core = new BidCore(profile, httpApi, hardware, config, reader.quantities());
  }

  /** Completes once the whole mesh can ask for bids. */
  @Override
  public Future<?> start() {
    var running = new CoreHost(vertx, bus, clock, core, this::carryOut);
    host = Optional.of(running);
    return running.listen(addresses()).onSuccess(ready -> running.observe(Lifecycle.STARTED));
  }

  /** Says good-bye to the mesh, then leaves the bus. */
  @Override
  public Future<?> stop() {
    return host.map(this::leave)
        .orElseGet(Future::succeededFuture)
        .onComplete(left -> reader.close());
  }

  /**
   * Lets prompts of others be declined below another charge, and other labels be told; all else in
   * the settings stays as it was. May be called from any thread.
   */
  public void reconfigure(BidConfig other) {
    host.ifPresent(running -> running.observe(new Reconfigured(other)));
  }

  private Future<Void> leave(CoreHost running) {
    running.observe(Lifecycle.STOPPING);
    Promise<Void> observed = Promise.promise();
    context.runOnContext(observed::complete);
    return observed.future().compose(done -> running.close());
  }

  private void carryOut(Output output) {
    if (output instanceof ReadSource read) {
      Quantity quantity = read.quantity();
      CoreHost running = host.orElseThrow();
      reader.read(quantity, reading -> running.observe(new SourceRead(quantity, reading)));
    }
  }

  private List<Address> addresses() {
    return List.of(
        Address.BID_REQUEST,
        Address.device(bus.self(), Address.Purpose.BID),
        Address.HEARTBEAT,
        Address.EVENT,
        Address.Local.BID,
        Address.Local.ENGINES);
  }
}
