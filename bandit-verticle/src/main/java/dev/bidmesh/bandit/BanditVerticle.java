package dev.bidmesh.bandit;

import dev.bidmesh.bandit.core.BanditCore;
import dev.bidmesh.bandit.core.PolicyChanged;
import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.bandit.core.StoreNews;
import dev.bidmesh.bandit.store.LaneStore;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.CoreHost;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.RoutingPolicy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link BanditCore} on the event bus: it answers at {@link Address.Local#BANDIT}, listens
 * to the heartbeats of the mesh, and has what was learned read and written off the event loop, one
 * write at a time. Deploy one per node, before the verticles that ask it.
 */
public final class BanditVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(BanditVerticle.class);

  /** A disk that takes longer is broken; what it holds then is the state before, and whole. */
  private static final Duration LAST_SAVE = Duration.ofSeconds(5);

  private final MeshBus bus;
  private final MonotonicClock clock;
  private final BanditCore core;
  private final LaneStore store;
  private volatile Optional<CoreHost> host = Optional.empty();
  private Future<Void> lastSave = Future.succeededFuture();

  /**
   * @param bus of the device whose lanes learn here
   * @param incarnation start count of that device
   * @param store where what was learned is kept
   */
  public BanditVerticle(
      MeshBus bus, MonotonicClock clock, BanditConfig config, long incarnation, LaneStore store) {
    this(bus, clock, config, incarnation, store, RoutingPolicy.ADAPTIVE);
  }

  /**
   * @param bus of the device whose lanes learn here
   * @param incarnation start count of that device
   * @param store where what was learned is kept
   * @param defaultPolicy by which the node chooses where a prompt asks for nothing else
   */
  public BanditVerticle(
      MeshBus bus,
      MonotonicClock clock,
      BanditConfig config,
      long incarnation,
      LaneStore store,
      RoutingPolicy defaultPolicy) {
    this.bus = bus;
    this.clock = clock;
    this.core = new BanditCore(bus.self(), config, incarnation, defaultPolicy);
    this.store = store;
  }

  /** Completes once the node can ask for scores, which then rest on what was kept. */
  @Override
  public Future<?> start() {
    var running = new CoreHost(vertx, bus, clock, core, this::carryOut);
    host = Optional.of(running);
    return context
        .executeBlocking(() -> store.load(bus.self()))
        .onSuccess(loaded -> loaded.ifPresent(running::observe))
        .compose(loaded -> running.listen(List.of(Address.Local.BANDIT, Address.HEARTBEAT)));
  }

  /** Tells that the node chooses by another rule. May be called from any thread. */
  public void reconfigure(RoutingPolicy defaultPolicy) {
    host.ifPresent(running -> running.observe(new PolicyChanged(defaultPolicy)));
  }

  /** Saves what is not saved yet, then leaves the bus. */
  @Override
  public Future<?> stop() {
    return host.map(this::leave).orElseGet(Future::succeededFuture);
  }

  private Future<Void> leave(CoreHost running) {
    running.observe(new StoreNews.Stopping());
    Promise<Void> observed = Promise.promise();
    context.runOnContext(observed::complete);
    return observed
        .future()
        .compose(done -> lastSave.timeout(LAST_SAVE.toMillis(), TimeUnit.MILLISECONDS))
        .otherwise(this::notSaved)
        .compose(done -> running.close());
  }

  private Void notSaved(Throwable cause) {
    LOG.atWarn().addKeyValue("reason", cause.getMessage()).log("lanes not saved at the end");
    return null;
  }

  private void carryOut(Output output) {
    if (output instanceof SaveLanes lanes) {
      // Blocking code of one context runs in order, so writes never overlap.
      lastSave = context.executeBlocking(() -> save(lanes));
      lastSave.onComplete(
          saved -> tell(new StoreNews.Saved()),
          cause -> tell(new StoreNews.SaveFailed(String.valueOf(cause.getMessage()))));
    }
  }

  private Void save(SaveLanes lanes) throws java.io.IOException {
    store.save(bus.self(), lanes);
    return null;
  }

  private void tell(StoreNews news) {
    host.ifPresent(running -> running.observe(news));
  }
}
