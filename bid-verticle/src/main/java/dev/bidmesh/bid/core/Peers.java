package dev.bidmesh.bid.core;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.PeerTable;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other devices as heard.
 *
 * <pre>
 * (unknown) ──heartbeat──→ heard ──silence──→ suspected ──more silence──→ (unknown)
 *                            ↑                    │
 *                            └─────heartbeat──────┘
 * </pre>
 */
final class Peers {

  /** What hearing a device has changed. */
  enum News {
    /** Nothing but the time at which it was heard. */
    NONE,
    /** Its engines are others, or it stops taking work. */
    CHANGED,
    /** It is new or was suspected, so it may know nothing of what was told earlier. */
    ARRIVED,
    /**
     * It has restarted, so it knows nothing of what was told earlier, and its promises are void.
     */
    RESTARTED
  }

  /** Purpose of the timers of silence; the subject is the device. */
  static final String TIMER = "silence";

  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  private static final Duration LONGEST = Duration.ofMillis(Heartbeat.MAX_INTERVAL_MS);

  /** Heartbeats that a peer may miss before it is suspected. */
  private static final int MISSED = 2;

  private final BidConfig config;
  private final Stalls stalls;
  private final Map<DeviceId, Peer> peers = new LinkedHashMap<>();
  private final Map<DeviceId, Standing> standings = new HashMap<>();

  /** Of a device that nothing has been seen of; never told anything. */
  private final Standing unknown = new Standing();

  /**
   * One peer.
   *
   * @param stalledNanos {@link Stalls#totalNanos} when it was heard
   */
  private record Peer(Heartbeat heartbeat, long heardNanos, long stalledNanos, boolean suspected) {}

  Peers(BidConfig config, Stalls stalls) {
    this.config = config;
    this.stalls = stalls;
  }

  /**
   * Time between the heartbeats of each device in a mesh of this size; no more than is believed.
   */
  Duration interval() {
    Duration spread = Duration.ofMillis((peers.size() + 1) * 1000L / 16);
    Duration wanted = longer(spread, config.heartbeatInterval());
    return wanted.compareTo(LONGEST) < 0 ? wanted : LONGEST;
  }

  /** A device was heard. One from before its last restart is not heard any more. */
  News heard(Heartbeat heartbeat, long nowNanos, Consumer<Effect> out) {
    Optional<Peer> before = Optional.ofNullable(peers.get(heartbeat.deviceId()));
    boolean stale =
        before.filter(p -> p.heartbeat().incarnation() > heartbeat.incarnation()).isPresent();
    if (stale || before.isEmpty() && !makeRoom(out)) {
      return News.NONE;
    }
    News news = before.map(peer -> news(peer, heartbeat)).orElse(News.ARRIVED);
    peers.put(heartbeat.deviceId(), new Peer(heartbeat, nowNanos, stalls.totalNanos(), false));
    out.accept(new Effect.SetTimer(timer(heartbeat.deviceId()), suspectAfter(heartbeat)));
    if (news == News.ARRIVED || news == News.RESTARTED) {
      log(heartbeat, before.isPresent() ? "peer is back" : "peer found");
    }
    return news;
  }

  /**
   * A device has been silent for long: it is suspected, and later forgotten.
   *
   * @return whether the table has changed
   */
  boolean silent(DeviceId device, long nowNanos, Consumer<Effect> out) {
    Optional<Peer> peer = Optional.ofNullable(peers.get(device));
    return peer.isPresent() && silent(peer.get(), nowNanos, out);
  }

  /**
   * A device has said good-bye.
   *
   * @return whether the table has changed
   */
  boolean left(DeviceId device, Consumer<Effect> out) {
    return forget(device, "peer left", out);
  }

  /** The start count of a peer as it was heard last; absent for a device that is not one. */
  OptionalLong incarnation(DeviceId device) {
    Peer peer = peers.get(device);
    return peer == null ? OptionalLong.empty() : OptionalLong.of(peer.heartbeat().incarnation());
  }

  /**
   * The owner of a prompt has seen how a peer does. Nothing is kept of devices not in the table.
   */
  void observed(PeerObserved seen) {
    if (peers.containsKey(seen.deviceId())) {
      Standing standing = standings.computeIfAbsent(seen.deviceId(), any -> new Standing());
      seen.replyMs().ifPresent(standing::replied);
      IntStream.range(0, seen.missed().orElse(0)).forEach(n -> standing.asked(false));
      if (seen.hasAnswer()) {
        standing.asked(true);
      }
      seen.ranWell().ifPresent(standing::ran);
    }
  }

  /** How many there are. */
  int count() {
    return peers.size();
  }

  /** The table as it is now. */
  PeerTable table(long nowNanos) {
    return new PeerTable(peers.values().stream().map(peer -> entry(peer, nowNanos)).toList());
  }

  private static News news(Peer before, Heartbeat now) {
    Heartbeat then = before.heartbeat();
    if (then.incarnation() != now.incarnation()) {
      return News.RESTARTED;
    }
    if (before.suspected()) {
      return News.ARRIVED;
    }
    boolean same =
        then.draining() == now.draining()
            && Engines.shape(then.engines()).equals(Engines.shape(now.engines()));
    return same ? News.NONE : News.CHANGED;
  }

  private boolean silent(Peer peer, long nowNanos, Consumer<Effect> out) {
    DeviceId device = peer.heartbeat().deviceId();
    Heartbeat last = peer.heartbeat();
    Duration limit = peer.suspected() ? forgetAfter(last) : suspectAfter(last);
    Duration left = limit.minusNanos(silenceNanos(peer, nowNanos));
    if (left.compareTo(Duration.ZERO) > 0) {
      out.accept(new Effect.SetTimer(timer(device), left));
      return false;
    }
    if (peer.suspected()) {
      return forget(device, "peer forgotten", out);
    }
    peers.put(device, new Peer(peer.heartbeat(), peer.heardNanos(), peer.stalledNanos(), true));
    out.accept(new Effect.SetTimer(timer(device), forgetAfter(last).minus(limit)));
    log(peer.heartbeat(), "peer suspected");
    return true;
  }

  /**
   * Silence is measured from the last heartbeat on, less the time that we stood still ourselves.
   */
  private long silenceNanos(Peer peer, long nowNanos) {
    return nowNanos - peer.heardNanos() - (stalls.totalNanos() - peer.stalledNanos());
  }

  /**
   * A quarter of an interval more than may be missed, so that the next heartbeat can still come.
   * The interval is the sender's: one that knows a large mesh beats slowly, and who has just joined
   * it and knows few of its devices would suspect them all.
   */
  private Duration suspectAfter(Heartbeat last) {
    Duration beat =
        last.intervalMs().isPresent()
            ? Duration.ofMillis(Math.min(Heartbeat.MAX_INTERVAL_MS, last.intervalMs().getAsLong()))
            : interval();
    Duration missed = beat.multipliedBy(4 * MISSED + 1).dividedBy(4);
    return longer(missed, config.suspectAfter());
  }

  private Duration forgetAfter(Heartbeat last) {
    return longer(suspectAfter(last).multipliedBy(2), config.forgetAfter());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Whether there is room, after the longest silent of the suspected has made some. */
  private boolean makeRoom(Consumer<Effect> out) {
    if (peers.size() < config.maxPeers()) {
      return true;
    }
    return peers.values().stream()
        .filter(Peer::suspected)
        .min(Comparator.comparingLong(Peer::heardNanos))
        .map(peer -> forget(peer.heartbeat().deviceId(), "peer forgotten to make room", out))
        .orElse(false);
  }

  private boolean forget(DeviceId device, String cause, Consumer<Effect> out) {
    Optional<Peer> peer = Optional.ofNullable(peers.remove(device));
    standings.remove(device);
    peer.ifPresent(gone -> log(gone.heartbeat(), cause));
    out.accept(new Effect.CancelTimer(timer(device)));
    return peer.isPresent();
  }

  private PeerTable.Peer entry(Peer peer, long nowNanos) {
    Standing standing = standings.getOrDefault(peer.heartbeat().deviceId(), unknown);
    return new PeerTable.Peer(
        peer.heartbeat(),
        Duration.ofNanos(nowNanos - peer.heardNanos()).toMillis(),
        peer.suspected(),
        standing.replyP50Ms(),
        standing.replyP95Ms(),
        standing.successRate(),
        standing.answerRate());
  }

  private static Key timer(DeviceId device) {
    return new Key(TIMER, device.value());
  }

  private static void log(Heartbeat of, String message) {
    LOG.atInfo()
        .addKeyValue("device", of.name())
        .addKeyValue("deviceId", of.deviceId())
        .addKeyValue("incarnation", of.incarnation())
        .log(message);
  }
}
