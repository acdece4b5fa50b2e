package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.LaneSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

  private final Map<LaneKey, Told> snapshots = new HashMap<>();
  private final Map<LaneKey, Double> typicalS = new HashMap<>();
  private final Set<LaneKey> news = new LinkedHashSet<>();

  private record Told(LaneSnapshot snapshot, long atNanos) {}

  /** A lane has learned something. */
  void changed(LaneSnapshot snapshot, long nowNanos) {
    snapshots.put(snapshot.lane(), new Told(snapshot, nowNanos));
    news.add(snapshot.lane());
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
    news.addAll(snapshots.keySet());
  }

  /** Takes what has not been told yet, the oldest news first. */
  List<LaneSnapshot> takeNews(int atMost, long nowNanos) {
    var taken = new ArrayList<LaneSnapshot>();
    Iterator<LaneKey> rest = news.iterator();
    while (rest.hasNext() && taken.size() < atMost) {
      Optional.ofNullable(snapshots.get(rest.next()))
          .ifPresent(told -> taken.add(aged(told, nowNanos)));
      rest.remove();
    }
    return taken;
  }

  /**
   * e^(b₀/V₀₀) is the weighted geometric mean of the runs' times, whatever the prompts were like.
   */
  private double averageS(LaneKey lane) {
    return Optional.ofNullable(snapshots.get(lane))
        .map(Told::snapshot)
        .map(snapshot -> Math.exp(snapshot.b().get(0) / snapshot.v().get(0)))
        .filter(seconds -> seconds > 0 && Double.isFinite(seconds))
        .orElse(UNKNOWN_S);
  }

  private static LaneSnapshot aged(Told told, long nowNanos) {
    LaneSnapshot then = told.snapshot();
    return new LaneSnapshot(
        then.lane(),
        then.incarnation(),
        then.version(),
        then.v(),
        then.b(),
        then.residualVariance(),
        then.observations(),
        then.breakerFailures(),
        openForMs(told, nowNanos));
  }

  private static long openForMs(Told told, long nowNanos) {
    long passed = Duration.ofNanos(nowNanos - told.atNanos()).toMillis();
    return Math.max(0, told.snapshot().breakerOpenForMs() - passed);
  }
}
