package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel.Lesson;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LaneSource;
import dev.bidmesh.protocol.message.RunObserved;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What this device knows about lanes, and the rules by which that changes. Own lanes change by
 * runs, and by what was kept of earlier runs; the lanes of others by newer snapshots of their
 * writers alone. What breaks a rule is left out and counted.
 */
final class Knowledge {

  private static final Logger LOG = LoggerFactory.getLogger(Knowledge.class);

  private final BanditConfig config;
  private final long incarnation;
  private final LaneTable lanes;
  private final Breaker.Times breakerTimes;
  private long ignored;

  /**
   * A run of an own lane.
   *
   * @param atNanos when it was observed
   */
  record Run(RunObserved observed, long atNanos) {}

  Knowledge(DeviceId self, BanditConfig config, long incarnation) {
    this.config = config;
    this.incarnation = incarnation;
    this.lanes = new LaneTable(self, config.maxLanes());
    this.breakerTimes = new Breaker.Times(config.breakerBase(), config.breakerMax());
  }

  LaneTable lanes() {
    return lanes;
  }

  /** What was refused as absurd. */
  long ignored() {
    return ignored;
  }

  /**
   * An own lane learns.
   *
   * @return the lane, if it has learned something
   */
  Optional<Lane> observed(Run run) {
    LaneKey key = run.observed().lane();
    if (!lanes.owns(key)) {
      ignore("run", key, "is of another device");
      return Optional.empty();
    }
    Lane lane = lanes.find(key).orElseGet(() -> Lane.own(key, incarnation));
    Lesson lesson = learn(lane, run);
    if (lesson == Lesson.REFUSED) {
      ignore("run", key, "is no usable measurement");
    }
    if (lesson == Lesson.REFUSED || lesson == Lesson.NONE) {
      return Optional.empty();
    }
    lanes.add(lane);
    return Optional.of(lane);
  }

  /**
   * A device tells of a lane. Each lane has one writer, so it is believed about its own only.
   *
   * @return whether that was news
   */
  boolean told(DeviceId by, LaneSnapshot snapshot, long nowNanos) {
    if (!snapshot.lane().deviceId().equals(by)) {
      ignore("snapshot", snapshot.lane(), "is of another device than the one that sends it");
      return false;
    }
    Lane lane = lanes.find(snapshot.lane()).orElseGet(() -> Lane.foreign(snapshot.lane()));
    return lane.isOlderThan(snapshot) && take(lane, snapshot, nowNanos);
  }

  /**
   * The disk has kept a lane; an own lane goes on from there in this incarnation.
   *
   * @param savedNanos when it was written
   */
  void kept(LaneSnapshot snapshot, OptionalLong savedNanos, long nowNanos) {
    boolean own = lanes.owns(snapshot.lane());
    Lane lane = own ? Lane.own(snapshot.lane(), incarnation) : Lane.foreign(snapshot.lane());
    if (take(lane, snapshot, nowNanos)) {
      lane.saved(savedNanos);
      if (own) {
        lane.continueFrom(Position.NONE, incarnation, LaneSource.OWN);
      }
    }
  }

  /**
   * A peer has kept an own lane that was lost here.
   *
   * @param since runs of that lane since this device started, learned again on top
   */
  void givenBack(LaneSnapshot snapshot, List<Run> since, long nowNanos) {
    Position told = lanes.find(snapshot.lane()).map(Lane::position).orElse(Position.NONE);
    Lane lane = Lane.own(snapshot.lane(), incarnation);
    if (take(lane, snapshot, nowNanos)) {
      lane.continueFrom(told, incarnation, LaneSource.RECOVERED);
      since.forEach(run -> learn(lane, run));
    }
  }

  /** Counts what is refused. The first, second, fourth, eighth, … is told aloud. */
  void ignore(String what, LaneKey lane, String why) {
    ignored++;
    // A broken sender must not fill the log.
    Level level = Long.bitCount(ignored) == 1 ? Level.WARN : Level.DEBUG;
    LOG.atLevel(level)
        .addKeyValue("what", what)
        .addKeyValue("lane", lane)
        .addKeyValue("why", why)
        .log("refused as absurd");
  }

  private boolean take(Lane lane, LaneSnapshot snapshot, long nowNanos) {
    Optional<String> problem = Plausibility.problem(snapshot);
    if (problem.isPresent() || !lane.restore(snapshot, nowNanos, config.breakerMax())) {
      ignore("snapshot", snapshot.lane(), problem.orElse("is not usable"));
      return false;
    }
    lanes.add(lane);
    return true;
  }

  private Lesson learn(Lane lane, Run run) {
    RunObserved observed = run.observed();
    Features x = Features.of(observed.features());
    return switch (observed.outcome()) {
      case FINISHED -> lane.finished(x, observed.serviceS(), config.discount());
      case LOWER_BOUND -> lane.stopped(x, observed.serviceS(), config.discount());
      case FAILED -> lane.failed(run.atNanos(), breakerTimes);
    };
  }
}
