package dev.bidmesh.node.selfprobe;

import dev.bidmesh.node.selfprobe.core.Outcome;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Has peers call this node back, one at each interval. Deploy one per event bus. */
public final class SelfProbeVerticle extends VerticleBase {

  private static final Set<Outcome> FAILED = Set.of(Outcome.MISSED, Outcome.SILENT, Outcome.MUTE);

  private final EchoCall call;
  private final Hearing hearing;
  private final MonotonicClock clock;
  private final SelfProbe probe;
  private final Supplier<List<DeviceId>> peers;
  private final Supplier<Future<Boolean>> registered;
  private long timer = -1;
  private boolean stopped;

  /**
   * @param probe of the node
   * @param peers members of the mesh but for the node itself; must not block
   * @param registered whether the registries of the mesh know this node; must not block
   */
  public SelfProbeVerticle(
      MeshBus bus,
      MonotonicClock clock,
      SelfProbe probe,
      Supplier<List<DeviceId>> peers,
      Supplier<Future<Boolean>> registered) {
    this.call = new EchoCall(bus);
    this.hearing = new Hearing(bus.self(), bus.traffic()::addresses);
    this.clock = clock;
    this.probe = probe;
    this.peers = peers;
    this.registered = registered;
  }

  @Override
  public Future<?> start() {
    if (probe.config().isOn()) {
      probe.begun();
      later();
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return Future.succeededFuture();
  }

  /** From the end of one to the next: there is never more than one. */
  private void later() {
    timer = vertx.setTimer(probe.config().interval().toMillis(), due -> look());
  }

  private void look() {
    probe.next(peers.get()).ifPresentOrElse(this::ask, this::later);
  }

  private void ask(DeviceId peer) {
    var lag = new LoopLag(vertx, clock);
    call.to(peer, probe.config().timeout())
        .map(outcome -> lag.end() && outcome != Outcome.REACHED ? Outcome.UNKNOWN : outcome)
        .compose(this::looked)
        .onSuccess(outcome -> over(peer, outcome));
  }

  /** What silence means depends on what the mesh knows; if that cannot be found out, it counts. */
  private Future<Outcome> looked(Outcome outcome) {
    if (outcome != Outcome.SILENT || stopped) {
      return Future.succeededFuture(outcome);
    }
    return registered
        .get()
        .timeout(probe.config().timeout().toMillis(), TimeUnit.MILLISECONDS)
        .map(known -> known ? Outcome.MUTE : Outcome.MISSED)
        .otherwise(Outcome.SILENT);
  }

  /** What comes after the end says nothing of the event bus that comes next. */
  private void over(DeviceId peer, Outcome outcome) {
    if (stopped) {
      return;
    }
    later();
    boolean failed = FAILED.contains(outcome);
    boolean reached = failed && hearing.within(probe.config().interval());
    probe.probed(peer, reached ? Outcome.REACHED : outcome, clock.nanoTime());
  }
}
