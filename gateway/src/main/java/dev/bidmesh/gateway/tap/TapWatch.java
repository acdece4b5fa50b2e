package dev.bidmesh.gateway.tap;

import dev.bidmesh.gateway.InspectionConfig;
import dev.bidmesh.gateway.core.tap.SeenFrame;
import dev.bidmesh.gateway.core.tap.TapMerge;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.BusTap;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One client that watches the bus of this node, of another, or of all, also of those that join
 * later. Confined to the gateway's event loop.
 */
public final class TapWatch implements PeerTap.Sink {

  private static final long LOOK_MS = 500;
  private static final int BATCH = 256;
  private static final int BATCH_BYTES = 1024 * 1024;

  private final Vertx vertx;
  private final Context context;
  private final MeshBus bus;
  private final MonotonicClock clock;
  private final MeshView view;
  private final InspectionConfig config;
  private final TapRequest wanted;
  private final TapListener listener;
  private final WatchedNode self;
  private final TapMerge merge;
  private final Map<DeviceId, PeerTap> peers = new HashMap<>();
  private final Map<DeviceId, WatchedNode> names = new HashMap<>();
  private final Map<WatchedNode, Long> losses = new LinkedHashMap<>();
  private final Consumer<TapWatch> onClose;
  private Optional<BusTap> own = Optional.empty();
  private OptionalLong looking = OptionalLong.empty();
  private OptionalLong due = OptionalLong.empty();
  private long ownLost;
  private boolean paused;
  private boolean closed;

  TapWatch(
      Vertx vertx,
      MeshBus bus,
      MonotonicClock clock,
      MeshView view,
      InspectionConfig config,
      TapRequest wanted,
      TapListener listener,
      Consumer<TapWatch> onClose) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.bus = bus;
    this.clock = clock;
    this.view = view;
    this.config = config;
    this.wanted = wanted;
    this.listener = listener;
    this.onClose = onClose;
    this.self = new WatchedNode(bus.self(), view.selfName());
    // Nobody tells of what was sent if only what is received is wanted.
    boolean ordered = wanted.filter().direction().filter(TapDirection.IN::equals).isEmpty();
    long hold = ordered ? config.mergeWait().toNanos() : 0;
    this.merge = new TapMerge(hold, 2 * config.queue(), 2 * config.limits().queuedBytes());
  }

  void start() {
    if (wanted.covers(self.id())) {
      names.put(self.id(), self);
      BusTap tap = bus.traffic().tap(wanted.filter(), config.limits(), wanted.texts());
      own = Optional.of(tap);
      tap.onFrames(() -> context.runOnContext(told -> takeOwn()));
      listener.node(self, Optional.empty());
    }
    look();
    looking = OptionalLong.of(vertx.setPeriodic(LOOK_MS, again -> look()));
  }

  /** Hands over nothing, to a client that does not keep up; holds what it can, and counts more. */
  public void pause() {
    paused = true;
  }

  /** Goes on. */
  public void resume() {
    paused = false;
    takeOwn();
    flush();
  }

  /** Ends it because the node does, and tells the client. */
  void end() {
    close();
    listener.ended();
  }

  /** Ends it, here and at the other nodes. */
  public void close() {
    if (!closed) {
      closed = true;
      looking.ifPresent(vertx::cancelTimer);
      due.ifPresent(vertx::cancelTimer);
      own.ifPresent(BusTap::close);
      peers.values().forEach(PeerTap::close);
      onClose.accept(this);
    }
  }

  @Override
  public void frames(WatchedNode node, List<TapEvent> events) {
    if (paused && merge.isHalfFull()) {
      lost(node, events.size());
    } else {
      merge.add(node.id(), events, clock.nanoTime());
    }
    flush();
  }

  @Override
  public void lost(WatchedNode node, long count) {
    losses.merge(node, count, Long::sum);
  }

  @Override
  public void node(WatchedNode node, Optional<String> problem) {
    if (!closed) {
      listener.node(node, problem);
    }
  }

  private void takeOwn() {
    if (closed || paused || own.isEmpty()) {
      return;
    }
    BusTap tap = own.get();
    merge.add(self.id(), tap.take(BATCH, BATCH_BYTES), clock.nanoTime());
    if (tap.lost() > ownLost) {
      lost(self, tap.lost() - ownLost);
      ownLost = tap.lost();
    }
    flush();
  }

  private void flush() {
    if (closed || paused) {
      return;
    }
    losses.forEach(listener::lost);
    losses.clear();
    show(clock.nanoTime());
    due.ifPresent(vertx::cancelTimer);
    due = OptionalLong.empty();
    if (!closed && !paused) {
      merge.dueNanos().ifPresent(this::flushAt);
    }
  }

  /** Any frame may be the one with which the client falls behind. */
  private void show(long nowNanos) {
    Optional<SeenFrame> next = merge.poll(nowNanos);
    while (next.isPresent()) {
      listener.frame(names.getOrDefault(next.get().node(), self), next.get().event());
      next = closed || paused ? Optional.empty() : merge.poll(nowNanos);
    }
  }

  private void flushAt(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos - clock.nanoTime()) + 1;
    due = OptionalLong.of(vertx.setTimer(Math.max(1, millis), now -> flush()));
  }

  /** Watches peers that are new, and no longer those that have left. */
  private void look() {
    Set<DeviceId> present = new HashSet<>();
    for (PeerTable.Peer peer : view.peers().peers()) {
      Heartbeat heartbeat = peer.heartbeat();
      if (wanted.covers(heartbeat.deviceId())) {
        present.add(heartbeat.deviceId());
        if (!peers.containsKey(heartbeat.deviceId())) {
          begin(new WatchedNode(heartbeat.deviceId(), heartbeat.name()));
        }
      }
    }
    Set<DeviceId> gone = new HashSet<>(peers.keySet());
    gone.removeAll(present);
    gone.forEach(this::end);
    Set<DeviceId> watched = new HashSet<>(present);
    own.ifPresent(tap -> watched.add(self.id()));
    own.ifPresent(tap -> tap.slowTo(perSecond()));
    merge.watched(watched);
  }

  private void begin(WatchedNode node) {
    names.put(node.id(), node);
    var tap = new PeerTap(vertx, bus, config, node, wanted.filter(), this::perSecond, this);
    peers.put(node.id(), tap);
    tap.ask();
  }

  private int perSecond() {
    return config.perSecond(peers.size() + (own.isPresent() ? 1 : 0));
  }

  private void end(DeviceId device) {
    Optional.ofNullable(peers.remove(device))
        .ifPresent(
            tap -> {
              tap.close();
              listener.node(tap.node(), Optional.of("it has left"));
            });
  }
}
