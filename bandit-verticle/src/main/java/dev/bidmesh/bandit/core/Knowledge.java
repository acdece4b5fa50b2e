package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.loglinear.Slopes;
import dev.bidmesh.bandit.core.model.LatencyModel;
import dev.bidmesh.bandit.core.model.Lesson;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneImport;
import dev.bidmesh.protocol.message.LaneReset;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LaneSource;
import dev.bidmesh.protocol.message.LanesReplaced;
import dev.bidmesh.protocol.message.ModelFamily;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RunObserved;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What this device knows about lanes, and the rules by which that changes. Own lanes change by
 * runs, and by what was kept of earlier runs; the lanes of others by newer snapshots of their
 * writers alone. What breaks a rule is left out and counted.
 */
final class Knowledge {

  private final BanditConfig config;
  private final long incarnation;
  private RoutingPolicy defaultPolicy;
  private final LaneTable lanes;
  private final Breaker.Times breakerTimes;
  private final SharedPrior shared;
  private final Refusals refusals;
  private final Overrides overrides;
  private final List<LaneSnapshot> dormant = new ArrayList<>();
  private final Map<Accelerator, Unknown> unknown = new EnumMap<>(Accelerator.class);

  /**
   * A run of an own lane.
   *
   * @param atNanos when it was observed
   */
  record Run(RunObserved observed, long atNanos) {}

  /** The model of a lane that nothing is known about, made once for each prior. */
  private record Unknown(Prior prior, LatencyModel model) {
    static Unknown of(Prior prior, Optional<Unknown> known, BanditConfig config) {
      return known
          .filter(same -> same.prior().equals(prior))
          .orElseGet(() -> new Unknown(prior, Models.of(config.model(), prior)));
    }
  }

  /**
   * @param defaultPolicy by which the node chooses where nothing else is asked for
   */
  Knowledge(DeviceId self, BanditConfig config, long incarnation, RoutingPolicy defaultPolicy) {
    this.defaultPolicy = defaultPolicy;
    this.config = config;
    this.incarnation = incarnation;
    this.lanes = new LaneTable(self, config.maxLanes());
    this.breakerTimes = new Breaker.Times(config.breakerBase(), config.breakerMax());
    this.shared = new SharedPrior(self, config.maxLanes());
    this.refusals = new Refusals(self);
    this.overrides = new Overrides(this, config.model());
  }

  LaneTable lanes() {
    return lanes;
  }

  /** What was refused as absurd. */
  Refusals refusals() {
    return refusals;
  }

  /** What all lanes together say about new ones. */
  SharedPrior shared() {
    return shared;
  }

  /** Kept states of own lanes that is of another family than the present one. */
  List<LaneSnapshot> dormant() {
    return List.copyOf(dormant);
  }

  /** A model of a lane that nothing is known about. */
  LatencyModel unknown(Accelerator kind, long nowNanos) {
    Prior prior = shared.ofUnknown(kind, nowNanos);
    return unknown
        .compute(kind, (key, known) -> Unknown.of(prior, Optional.ofNullable(known), config))
        .model();
  }

  /**
   * An own lane learns.
   *
   * @return the lane, if it has learned something
   */
  Optional<Lane> observed(Run run) {
    LaneKey key = run.observed().lane();
    if (!lanes.owns(key)) {
      ignore("run", key, "is of another device", run.atNanos());
      return Optional.empty();
    }
    Lane lane = lanes.find(key).orElseGet(() -> own(key, run.atNanos()));
    long before = lane.model().observations();
    Lesson lesson = learn(lane, run);
    if (lesson == Lesson.REFUSED) {
      ignore("run", key, "is no usable measurement", run.atNanos());
    }
    if (lesson == Lesson.REFUSED || lesson == Lesson.NONE) {
      return Optional.empty();
    }
    lanes.add(lane);
    lanes.disuse().ran(lane, lane.model().observations() - before);
    return Optional.of(lane);
  }

  /**
   * A device tells of a lane. Each lane has one writer, so it is believed about its own only.
   *
   * @return whether that was news
   */
  boolean told(DeviceId by, LaneSnapshot snapshot, long nowNanos) {
    if (!snapshot.lane().deviceId().equals(by)) {
      refusals.add(by, "snapshot", snapshot.lane(), "is of another device", nowNanos);
      return false;
    }

    Lane lane = lanes.find(snapshot.lane()).orElseGet(() -> Lane.foreign(snapshot.lane()));
    return lane.isOlderThan(snapshot) && take(lane, snapshot, nowNanos);
  }

  /**
   * The disk has kept a lane; an own lane goes on from there in this incarnation.
   *
   * @param savedNanos when it was written
   * @param heardNanos when its device was last heard
   */
  void kept(LaneSnapshot snapshot, OptionalLong savedNanos, long heardNanos, long nowNanos) {
    boolean own = lanes.owns(snapshot.lane());
    if (own && snapshot.family() != config.model()) {
      dormant.add(snapshot);
      return;
    }
    Lane lane = own ? own(snapshot.lane(), nowNanos) : Lane.foreign(snapshot.lane());
    if (take(lane, snapshot, heardNanos, nowNanos)) {
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
    Lane lane = own(snapshot.lane(), nowNanos);
    if (snapshot.family() == config.model() && take(lane, snapshot, nowNanos)) {
      lane.continueFrom(told, incarnation, LaneSource.RECOVERED);
      since.forEach(run -> learn(lane, run));
    }
  }

  /** A person gives own lanes other states. */
  LanesReplaced imported(LaneImport lanes, long nowNanos) {
    return overrides.imported(lanes, nowNanos);
  }

  /** Own lanes forget all that they have learned. */
  LanesReplaced reset(LaneReset which, long nowNanos) {
    return overrides.reset(which, nowNanos);
  }

  /** Gives an own lane a state that was found believable. */
  void replace(LaneSnapshot by, long nowNanos) {
    Position told = lanes.find(by.lane()).map(Lane::position).orElse(Position.NONE);
    Lane lane = own(by.lane(), nowNanos);
    take(lane, by, nowNanos);
    lane.continueFrom(told, incarnation, LaneSource.IMPORTED);
  }

  /** Own lanes of whichever family. */
  List<LaneKey> ownKeys() {
    Stream<LaneKey> present = lanes.all().stream().map(Lane::key).filter(lanes::owns);
    return Stream.concat(present, dormant.stream().map(LaneSnapshot::lane)).distinct().toList();
  }

  /**
   * Gives an own lane the state of one that nothing is known about, whichever families it was
   * learned with. What is told of it from now on comes after all that was.
   *
   * @return whether there was such a lane
   */
  boolean forget(LaneKey key, long nowNanos) {
    Optional<Position> rested =
        dormant.stream().filter(each -> each.lane().equals(key)).map(Position::of).findFirst();
    Optional<Lane> known = lanes.find(key).filter(lane -> lanes.owns(key));
    dormant.removeIf(each -> each.lane().equals(key));
    known.ifPresent(lane -> reset(lane, nowNanos));
    rested.ifPresent(position -> goOnAfter(key, position, nowNanos));
    return known.isPresent() || rested.isPresent();
  }

  /**
   * Has an own lane, made where there is none, come after what was told of it before, so that
   * others forget that.
   */
  void goOnAfter(LaneKey key, Position told, long nowNanos) {
    Lane lane = lanes.find(key).orElseGet(() -> own(key, nowNanos));
    lane.continueFrom(told, incarnation, lane.source());
    lanes.add(lane);
  }

  private void reset(Lane lane, long nowNanos) {
    shared.forget(lane.key());
    lane.reset(Models.of(config.model(), ownPrior(lane.key(), nowNanos)));
  }

  /** What an operator should know, in sentences. */
  List<String> warnings(long nowNanos) {
    var warnings = new ArrayList<String>();
    if (!dormant.isEmpty()) {
      warnings.add(
          "bandit: "
              + dormant.size()
              + (dormant.size() == 1 ? " lane" : " lanes")
              + " learned with another bandit.model than "
              + config.model().label()
              + (dormant.size() == 1 ? " rests" : " rest")
              + " until it is set back; reset what is not needed any more");
    }
    warnings.addAll(refusals.warnings(nowNanos));
    return warnings;
  }

  private void ignore(String what, LaneKey lane, String why, long nowNanos) {
    refusals.add(lane.deviceId(), what, lane, why, nowNanos);
  }

  private Lane own(LaneKey key, long nowNanos) {
    return Lane.own(key, Models.of(config.model(), ownPrior(key, nowNanos)), incarnation);
  }

  private Prior ownPrior(LaneKey key, long nowNanos) {
    return shared.ofOwn(key, nowNanos);
  }

  private boolean take(Lane lane, LaneSnapshot snapshot, long nowNanos) {
    return take(lane, snapshot, nowNanos, nowNanos);
  }

  private boolean take(Lane lane, LaneSnapshot snapshot, long heardNanos, long nowNanos) {
    Optional<String> problem = Plausibility.problem(snapshot);
    long before = lane.model().observations();
    if (problem.isPresent() || !lane.restore(snapshot, nowNanos, config.breakerMax())) {
      ignore("snapshot", snapshot.lane(), problem.orElse("is not usable"), nowNanos);
      return false;
    }
    // What a lane ran before it was heard of was no choice that is known here.
    boolean known = lanes.find(lane.key()).isPresent();
    lanes.add(lane);
    lanes.disuse().ran(lane, known ? Math.max(0, lane.model().observations() - before) : 0);
    pool(snapshot, heardNanos);
    return true;
  }

  /** The latest word of a lane takes the place of the one before, also where it says nothing. */
  private void pool(LaneSnapshot lane, long nowNanos) {
    Slopes.of(lane)
        .ifPresentOrElse(
            slopes -> shared.told(lane.lane(), slopes, nowNanos), () -> shared.forget(lane.lane()));
  }

  private Lesson learn(Lane lane, Run run) {
    RunObserved observed = run.observed();
    LaneFeatures x = observed.features();
    lane.prior(ownPrior(lane.key(), run.atNanos()));
    double discount = config.discount() * Disuse.kept(lanes.disuse().optimism(lane));
    Lesson lesson =
        switch (observed.outcome()) {
          case FINISHED ->
              teaches(lane.key())
                  ? lane.finished(x, observed.serviceS(), discount)
                  : lane.succeeded();
          case LOWER_BOUND -> lane.stopped(x, observed.serviceS(), discount);
          case FAILED -> lane.failed(run.atNanos(), breakerTimes);
        };
    if (lesson == Lesson.LEARNED || lesson == Lesson.CHANGED) {
      pool(lane.snapshot(run.atNanos()), run.atNanos());
    }
    return lesson;
  }

  /** The node chooses by another rule from now on. */
  void defaultPolicy(RoutingPolicy policy) {
    defaultPolicy = policy;
  }

  /** The rule of the originals: what runs on an accelerator gives no feedback. */
  private boolean teaches(LaneKey lane) {
    boolean original =
        config.model() == ModelFamily.LINEAR4 && defaultPolicy == RoutingPolicy.NPU_FIRST;
    return !(original && lane.accelerator() == Accelerator.NPU);
  }
}
