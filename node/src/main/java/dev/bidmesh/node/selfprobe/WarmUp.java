package dev.bidmesh.node.selfprobe;

import dev.bidmesh.node.selfprobe.core.Outcome;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Opens the connections to and from the peers before anything is offered to them: each is asked to
 * call this node, which needs the addresses of both to be known and a connection in each direction.
 * Otherwise the first prompts would wait for that, or be lost.
 */
public final class WarmUp {

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  /** Connections that are opened at once; beyond that, a mesh asks a sample of its nodes only. */
  private static final int MOST_PEERS = 64;

  private static final long ASK_AGAIN_MS = 50;

  private final Vertx vertx;
  private final MonotonicClock clock;
  private final EchoCall call;
  private final Duration longest;

  /**
   * @param longest time that it may take
   */
  public WarmUp(Vertx vertx, MeshBus bus, MonotonicClock clock, Duration longest) {
    this.vertx = vertx;
    this.clock = clock;
    this.call = new EchoCall(bus);
    this.longest = longest;
  }

  /**
   * Asks all.
   *
   * @return completes when each has reached this node or does not know the question, or the time is
   *     over; never fails
   */
  public Future<Void> with(List<DeviceId> peers) {
    if (longest.isZero() || peers.isEmpty()) {
      return Future.succeededFuture();
    }
    long started = clock.nanoTime();
    return Future.all(peers.stream().limit(MOST_PEERS).map(each -> warm(each, started)).toList())
        .onSuccess(done -> tell(done.list(), started))
        .mapEmpty();
  }

  /** Whether it has called, or never will because it does not know the question. */
  private Future<Boolean> warm(DeviceId peer, long started) {
    long left = longest.toMillis() - elapsedMs(started);
    if (left <= 0) {
      return Future.succeededFuture(false);
    }
    return call.to(peer, Duration.ofMillis(left))
        .compose(
            outcome ->
                outcome == Outcome.REACHED || outcome == Outcome.UNSUPPORTED
                    ? Future.succeededFuture(true)
                    : pause().compose(again -> warm(peer, started)));
  }

  private Future<Void> pause() {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(ASK_AGAIN_MS, due -> over.complete());
    return over.future();
  }

  private void tell(List<Boolean> reached, long started) {
    long missing = reached.stream().filter(each -> !each).count();
    LOG.atLevel(missing == 0 ? Level.DEBUG : Level.WARN)
        .addKeyValue("peers", reached.size())
        .addKeyValue("missing", missing)
        .addKeyValue("ms", elapsedMs(started))
        .log("peers have called this node before its engines are offered");
  }

  private long elapsedMs(long started) {
    return Duration.ofNanos(clock.nanoTime() - started).toMillis();
  }
}
