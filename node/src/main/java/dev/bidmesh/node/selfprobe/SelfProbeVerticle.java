package dev.bidmesh.node.selfprobe;

import dev.bidmesh.node.selfprobe.core.Outcome;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.function.Supplier;

/** Has peers call this node back, one at each interval. Deploy one per event bus. */
public final class SelfProbeVerticle extends VerticleBase {

  private final EchoCall call;
  private final Hearing hearing;
  private final MonotonicClock clock;
  private final SelfProbe probe;
  private final Supplier<List<DeviceId>> peers;
  private long timer = -1;
  private boolean stopped;

  /**
   * @param probe of the node
   * @param peers members of the mesh but for the node itself; must not block
   */
  public SelfProbeVerticle(
      MeshBus bus, MonotonicClock clock, SelfProbe probe, Supplier<List<DeviceId>> peers) {
    this.call = new EchoCall(bus);
    this.hearing = new Hearing(bus.self(), bus.traffic()::addresses);
    this.clock = clock;
    this.probe = probe;
    this.peers = peers;
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
        .onSuccess(outcome -> over(peer, outcome));
  }

  /** What comes after the end says nothing of the event bus that comes next. */
  private void over(DeviceId peer, Outcome outcome) {
    if (stopped) {
      return;
    }
    later();
    boolean failed = outcome == Outcome.MISSED || outcome == Outcome.SILENT;
    boolean reached = failed && hearing.within(probe.config().interval());
    probe.probed(peer, reached ? Outcome.REACHED : outcome, clock.nanoTime());
  }
}
