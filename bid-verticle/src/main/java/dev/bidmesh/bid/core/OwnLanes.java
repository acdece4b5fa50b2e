package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.ModelFamily;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the bandit has said about the lanes of this device: what to pass on, and what to fall back
 * on.
 */
final class OwnLanes {

  /** Service time in seconds that a lane is given when nothing at all is known about it. */
  static final double UNKNOWN_S = 10;

  /** In the order in which they were last repeated, the one that waits for longest first. */
  private final Map<LaneKey, Told> snapshots = new LinkedHashMap<>();

  private final Map<LaneKey, Double> typicalS = new HashMap<>();
  private final Set<LaneKey> news = new LinkedHashSet<>();
  private final Set<LaneKey> again = new LinkedHashSet<>();

  private record Told(LaneSnapshot snapshot, long atNanos) {}

  /** A lane has learned something; what is older than what is known is no news. */
  void changed(LaneSnapshot snapshot, long nowNanos) {
    Told before = snapshots.get(snapshot.lane());
    if (before == null || isNewer(snapshot, before.snapshot())) {
      snapshots.put(snapshot.lane(), new Told(snapshot, nowNanos));
      news.add(snapshot.lane());
    }
  }

  /**
   * The bandit's present predictions for a typical prompt; lanes that are not among them are gone.
   */
  void typical(List<LaneScore> scores) {
    typicalS.clear();
    scores.forEach(score -> typicalS.put(score.lane(), score.meanS()));
  }

  /** Service time in seconds of a prompt that the bandit could not be asked about. */
  double guessS(LaneKey lane) {
    Double typical = typicalS.get(lane);
    return typical != null ? typical : averageS(lane);
  }

  /** How much longer a lane's breaker is known to be open; empty: not known to be open. */
  OptionalLong openForMs(LaneKey lane, long nowNanos) {
    Optional<Told> told = Optional.ofNullable(snapshots.get(lane));
    long ms = told.map(each -> openForMs(each, nowNanos)).orElse(0L);
    return ms > 0 ? OptionalLong.of(ms) : OptionalLong.empty();
  }

  /** Somebody has missed what was told so far: tell it again. */
  void repeatAll() {
    again.addAll(snapshots.keySet());
  }

  /**
   * Takes what a heartbeat is to tell: what has not been told yet, then what is to be told again
   * because a peer has arrived, then a few more in turn, because heartbeats can be lost.
   *
   * @param atMost of all together
   * @param inTurn at most so many of the last kind
   */
  List<LaneSnapshot> take(int atMost, int inTurn, long nowNanos) {
    var keys = new LinkedHashSet<LaneKey>();
    move(news, keys, atMost);
    again.removeAll(keys);
    move(again, keys, atMost);
    int more = Math.min(inTurn, atMost - keys.size());
    snapshots.keySet().stream()
        .filter(lane -> !keys.contains(lane))
        .limit(more)
        .toList()
        .forEach(keys::add);
    return keys.stream().map(lane -> aged(toTheBack(lane), nowNanos)).toList();
  }

  /** A heartbeat had no room for these after all: they are told with the next. */
  void notTold(List<LaneSnapshot> left) {
    left.forEach(snapshot -> again.add(snapshot.lane()));
  }

  private static void move(Set<LaneKey> from, Set<LaneKey> to, int atMost) {
    Iterator<LaneKey> rest = from.iterator();
    while (rest.hasNext() && to.size() < atMost) {
      to.add(rest.next());
      rest.remove();
    }
  }

  /** Every lane that is taken has a snapshot. */
  private Told toTheBack(LaneKey lane) {
    Told told = Objects.requireNonNull(snapshots.remove(lane));
    snapshots.put(lane, told);
    return told;
  }

  private static boolean isNewer(LaneSnapshot one, LaneSnapshot other) {
    return one.incarnation() != other.incarnation()
        ? one.incarnation() > other.incarnation()
        : one.version() > other.version();
  }

  /**
   * e^(b₀/V₀₀) is the weighted geometric mean of the runs' times, whatever the prompts were like.
   */
  private double averageS(LaneKey lane) {
    return Optional.ofNullable(snapshots.get(lane))
        .map(Told::snapshot)
        .map(OwnLanes::averageS)
        .filter(seconds -> seconds > 0 && Double.isFinite(seconds))
        .orElse(UNKNOWN_S);
  }

  /** The linear family's targets are the seconds themselves: their plain mean. */
  private static double averageS(LaneSnapshot snapshot) {
    double mean = snapshot.b().get(0) / snapshot.v().get(0);
    return snapshot.family() == ModelFamily.LINEAR4 ? mean : Math.exp(mean);
  }

  private static LaneSnapshot aged(Told told, long nowNanos) {
    return told.snapshot().withBreakerOpenForMs(openForMs(told, nowNanos));
  }

  private static long openForMs(Told told, long nowNanos) {
    long passed = Duration.ofNanos(nowNanos - told.atNanos()).toMillis();
    return Math.max(0, told.snapshot().breakerOpenForMs() - passed);
  }
}
