package dev.bidmesh.gateway.tap;

import dev.bidmesh.gateway.InspectionConfig;
import dev.bidmesh.gateway.core.tap.LossCount;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.TapEvent;
import dev.bidmesh.protocol.message.TapEvents;
import dev.bidmesh.protocol.message.TapFilter;
import dev.bidmesh.protocol.message.TapQuery;
import dev.bidmesh.protocol.message.TapStop;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the bus of another node by asking it again and again; an answer comes as soon as there
 * are frames. Asks later and later while it does not answer. Confined to the gateway's event loop.
 */
final class PeerTap {

  private static final Logger LOG = LoggerFactory.getLogger(PeerTap.class);

  private static final long WAIT_MS = 1_000;
  private static final Duration TIMEOUT = Duration.ofMillis(WAIT_MS + 2_000);
  private static final long PAUSE_MS = 20;
  private static final long FIRST_RETRY_MS = 250;
  private static final long LAST_RETRY_MS = 5_000;

  private final Vertx vertx;
  private final MeshBus bus;
  private final InspectionConfig config;
  private final WatchedNode node;
  private final TapFilter filter;
  private final IntSupplier perSecond;
  private final Sink sink;
  private final String id = UUID.randomUUID().toString();
  private final LossCount losses = new LossCount();
  private Optional<String> problem = Optional.of("");
  private long retryMs = FIRST_RETRY_MS;
  private boolean asking;
  private boolean closed;

  /**
   * @param perSecond most frames in a second, asked for anew with every question
   */
  PeerTap(
      Vertx vertx,
      MeshBus bus,
      InspectionConfig config,
      WatchedNode node,
      TapFilter filter,
      IntSupplier perSecond,
      Sink sink) {
    this.vertx = vertx;
    this.bus = bus;
    this.config = config;
    this.node = node;
    this.filter = filter;
    this.perSecond = perSecond;
    this.sink = sink;
  }

  WatchedNode node() {
    return node;
  }

  void ask() {
    if (asking || closed) {
      return;
    }
    asking = true;
    long leaseMs = config.lease().toMillis();
    var query = new TapQuery(id, filter, perSecond.getAsInt(), WAIT_MS, leaseMs);
    bus.request(control(), query, TapEvents.class, TIMEOUT)
        .onSuccess(this::answered)
        .onFailure(this::failed);
  }

  void close() {
    closed = true;
    bus.request(control(), new TapStop(id), TapEvents.class, TIMEOUT)
        .onFailure(
            cause ->
                LOG.atDebug()
                    .addKeyValue("node", node.name())
                    .addKeyValue("reason", cause.getMessage())
                    .log("watch not ended, its lease will end it"));
  }

  private Address control() {
    return Address.device(node.id(), Address.Purpose.CONTROL);
  }

  private void answered(TapEvents answer) {
    asking = false;
    if (closed) {
      return;
    }
    retryMs = FIRST_RETRY_MS;
    tell(Optional.empty());
    long lost = losses.after(answer);
    if (lost > 0) {
      sink.lost(node, lost);
    }
    if (answer.events().isEmpty()) {
      // A node that does not wait for frames must not be asked without end.
      vertx.setTimer(PAUSE_MS, again -> ask());
    } else {
      sink.frames(node, answer.events());
      ask();
    }
  }

  private void failed(Throwable cause) {
    asking = false;
    if (closed) {
      return;
    }
    FailureCode code = cause instanceof MeshException e ? e.code() : FailureCode.INTERNAL;
    tell(Optional.of(reason(code)));
    long delay = retryMs + ThreadLocalRandom.current().nextLong(retryMs / 4);
    retryMs = Math.min(LAST_RETRY_MS, 2 * retryMs);
    vertx.setTimer(delay, again -> ask());
  }

  private static String reason(FailureCode code) {
    return switch (code) {
      case UNSUPPORTED -> "it runs an older version, which cannot be watched";
      case BUSY -> "it is watched by as many as it bears";
      default -> "it does not answer";
    };
  }

  private void tell(Optional<String> now) {
    if (!now.equals(problem)) {
      problem = now;
      sink.node(node, now);
    }
  }

  /** Who takes what a peer saw. */
  interface Sink {

    void frames(WatchedNode node, List<TapEvent> events);

    void lost(WatchedNode node, long count);

    void node(WatchedNode node, Optional<String> problem);
  }
}
