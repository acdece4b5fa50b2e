package dev.bidmesh.node.selfprobe;

import dev.bidmesh.node.selfprobe.core.Outcome;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has peers call this node back, one at each interval. Deploy one per event bus. */
public final class SelfProbeVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(SelfProbeVerticle.class);

  private final EchoCall call;
  private final Hearing hearing;
  private final MonotonicClock clock;
  private final SelfProbe probe;
  private final Supplier<List<DeviceId>> peers;
  private final Supplier<Future<Boolean>> found;
  private Optional<Future<Boolean>> looking = Optional.empty();
  private long timer = -1;
  private boolean stopped;

  /**
   * @param probe of the node
   * @param peers members of the mesh but for the node itself; must not block
   * @param found whether the registries of the mesh know this node, and its event bus reads where
   *     they say that it listens; must not block
   */
  public SelfProbeVerticle(
      MeshBus bus,
      MonotonicClock clock,
      SelfProbe probe,
      Supplier<List<DeviceId>> peers,
      Supplier<Future<Boolean>> found) {
    this.call = new EchoCall(bus);
    this.hearing = new Hearing(bus.self(), bus.traffic()::addresses);
    this.clock = clock;
    this.probe = probe;
    this.peers = peers;
    this.found = found;
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
    next().ifPresentOrElse(this::ask, this::later);
  }

  /** The mesh may have ended, and be joined again. */
  private Optional<DeviceId> next() {
    try {
      return probe.next(peers.get());
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("no peer can be asked to call this node now");
      return Optional.empty();
    }
  }

  /** If this node stands still meanwhile, it does not know what it has missed in either step. */
  private void ask(DeviceId peer) {
    var lag = new LoopLag(vertx, clock);
    call.to(peer, probe.config().timeout())
        .compose(this::looked)
        .otherwise(Outcome.SILENT)
        .map(outcome -> lag.end() && outcome != Outcome.REACHED ? Outcome.UNKNOWN : outcome)
        .onSuccess(outcome -> over(peer, outcome));
  }

  /**
   * What silence means depends on what the mesh knows; if that cannot be found out, it counts. A
   * mesh that does not answer is not asked for more until it does.
   */
  private Future<Outcome> looked(Outcome outcome) {
    boolean busy = looking.filter(each -> !each.isComplete()).isPresent();
    if (outcome != Outcome.SILENT || stopped || busy) {
      return Future.succeededFuture(outcome);
    }
    Future<Boolean> look = found.get();
    looking = Optional.of(look);
    return look.timeout(probe.config().timeout().toMillis(), TimeUnit.MILLISECONDS)
        .map(known -> known ? Outcome.MUTE : Outcome.NOT_FOUND);
  }

  /** What comes after the end says nothing of the event bus that comes next. */
  private void over(DeviceId peer, Outcome outcome) {
    if (stopped) {
      return;
    }
    later();
    boolean reached = outcome.isFailure() && hearing.within(probe.config().interval());
    probe.probed(peer, reached ? Outcome.REACHED : outcome, clock.nanoTime());
  }
}
