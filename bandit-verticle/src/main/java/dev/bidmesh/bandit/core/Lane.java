package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.loglinear.Slopes;
import dev.bidmesh.bandit.core.model.Forecast;
import dev.bidmesh.bandit.core.model.LatencyModel;
import dev.bidmesh.bandit.core.model.Lesson;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LaneSource;
import dev.bidmesh.protocol.message.ModelFamily;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known about one lane: its model, its breaker, and how recent that knowledge is. */
final class Lane {

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final LaneKey key;
  private LatencyModel model;
  private Calibration calibration = new Calibration();
  private Breaker breaker = Breaker.CLOSED;
  private Position position;
  private LaneSource source;
  private OptionalLong savedNanos = OptionalLong.empty();
  private Constants constants = Constants.OWN;
  private long usedAt;

  private Lane(LaneKey key, LatencyModel model, Position position, LaneSource source) {
    this.key = key;
    this.model = model;
    this.position = position;
    this.source = source;
  }

  /**
   * A lane of this device that nothing is known about.
   *
   * @param model that it is to be learned with, fresh
   * @param incarnation start count of this device
   */
  static Lane own(LaneKey key, LatencyModel model, long incarnation) {
    return new Lane(key, model, new Position(incarnation, 0), LaneSource.OWN);
  }

  /** A lane of another device that nothing is known about. */
  static Lane foreign(LaneKey key) {
    LatencyModel model = Models.of(ModelFamily.LOG_LINEAR, Prior.of(key.accelerator()));
    return new Lane(key, model, Position.NONE, LaneSource.PEER);
  }

  /** A lane of this device as its disk has kept it, whatever it is learned with now. */
  static Lane resting(LaneSnapshot kept, long nowNanos) {
    LatencyModel model = Models.of(kept.family(), Prior.of(kept.lane().accelerator()));
    var lane = new Lane(kept.lane(), model, Position.NONE, LaneSource.OWN);
    lane.restore(kept, nowNanos, Duration.ZERO);
    return lane;
  }

  LatencyModel model() {
    return model;
  }

  LaneKey key() {
    return key;
  }

  /** How recent the state is. */
  Position position() {
    return position;
  }

  /** Where the state is from. */
  LaneSource source() {
    return source;
  }

  /** When the state was last written to disk; absent: never. */
  OptionalLong savedNanos() {
    return savedNanos;
  }

  /** The state was written to disk. */
  void saved(OptionalLong atNanos) {
    savedNanos = atNanos;
  }

  /** How many runs its model had had in all, by the count of {@link Disuse}, at its last one. */
  long usedAt() {
    return usedAt;
  }

  /** It has run at that count. */
  void usedAt(long runs) {
    usedAt = runs;
  }

  /** How much longer its breaker keeps it out, in nanoseconds; 0: it is in. */
  long openForNanos(long nowNanos) {
    return breaker.openForNanos(nowNanos);
  }

  /** How true its predictions have been. */
  Optional<BanditStatus.Calibration> calibration() {
    return calibration.report();
  }

  /** From now on forgets towards this, if its family knows a prior. */
  void prior(Prior prior) {
    if (model instanceof LaneModel logLinear) {
      logLinear.prior(prior);
    }
  }

  /** Takes in a run that ended well. */
  Lesson finished(LaneFeatures x, double seconds, double discount) {
    Forecast forecast = model.forecast(x, 0);
    boolean first = model.observations() == 0;
    Lesson lesson = noted(model.learn(x, seconds, discount));
    if (lesson != Lesson.REFUSED) {
      constants = constants.discounted(discount);
      transition(breaker.succeeded(), "run succeeded");
      // The first only shows how far off the prior's intercept was.
      if (!first) {
        calibration.add(forecast, seconds);
      }
    }
    return lesson;
  }

  /** Takes in that a run ended well whose time is not to be learned. */
  Lesson succeeded() {
    if (breaker.failures() == 0) {
      return Lesson.NONE;
    }
    position = position.next();
    transition(breaker.succeeded(), "run succeeded");
    return Lesson.LEARNED;
  }

  /** Forgets everything; what is told from now on comes after what was told before. */
  void reset(LatencyModel fresh) {
    model = fresh;
    constants = Constants.OWN;
    calibration = new Calibration();
    position = position.next();
    source = LaneSource.OWN;
    transition(Breaker.CLOSED, "lane was reset");
  }

  /** Takes in a run that was stopped: a lower bound of its time. */
  Lesson stopped(LaneFeatures x, double seconds, double discount) {
    return noted(model.learnAtLeast(x, seconds, discount));
  }

  /** Takes in a run that failed: its time means nothing, only that it failed is noted. */
  Lesson failed(long nowNanos, Breaker.Times times) {
    position = position.next();
    transition(breaker.failed(nowNanos, times), "run failed");
    return Lesson.LEARNED;
  }

  /** Whether a snapshot is more recent than what is known. */
  boolean isOlderThan(LaneSnapshot snapshot) {
    return position.isBefore(Position.of(snapshot));
  }

  /**
   * Becomes what its writer says.
   *
   * @param longestOut a breaker is not believed to be open for longer
   * @return false if the snapshot is no usable state; the lane is as before then
   */
  boolean restore(LaneSnapshot from, long nowNanos, Duration longestOut) {
    LatencyModel next =
        from.family() == model.family()
            ? model
            : Models.of(from.family(), Prior.of(key.accelerator()));
    if (!next.restore(from)) {
      return false;
    }
    model = next;
    constants = Constants.of(from);
    position = Position.of(from);
    long openMs = Math.min(from.breakerOpenForMs(), longestOut.toMillis());
    breaker = Breaker.restored(from.breakerFailures(), Duration.ofMillis(openMs), nowNanos);
    return true;
  }

  /**
   * Goes on as its writer from a restored state.
   *
   * @param incarnation start count of this device
   * @param atLeast what has been told of this lane before; what is told from now on comes after it
   */
  void continueFrom(Position atLeast, long incarnation, LaneSource from) {
    position = position.later(atLeast).continuedIn(incarnation);
    source = from;
  }

  LaneSnapshot snapshot(long nowNanos) {
    boolean logLinear = model.family() == ModelFamily.LOG_LINEAR;
    return new LaneSnapshot(
        key,
        position.incarnation(),
        position.version(),
        model.v(),
        model.b(),
        model.residualVariance(),
        model.observations(),
        breaker.failures(),
        Millis.ceil(openForNanos(nowNanos)),
        logLinear ? Optional.empty() : Optional.of(model.family()),
        model.priorShare(),
        logLinear ? OptionalInt.of(constants.version()) : OptionalInt.empty());
  }

  private Lesson noted(Lesson lesson) {
    if (lesson == Lesson.LEARNED || lesson == Lesson.CHANGED) {
      position = position.next();
    }
    if (lesson == Lesson.CHANGED) {
      LOG.atInfo().addKeyValue("lane", key).log("lane changed, most of its past is forgotten");
    }
    return lesson;
  }

  private void transition(Breaker to, String cause) {
    if (!to.equals(breaker)) {
      LOG.atWarn()
          .addKeyValue("lane", key)
          .addKeyValue("from", breaker)
          .addKeyValue("to", to)
          .addKeyValue("cause", cause)
          .log("breaker");
    }
    breaker = to;
  }

  /**
   * Which constants the prior in a model's sums has.
   *
   * @param share what is left of a prior with those constants; forgetting replaces it by one with
   *     this build's
   */
  private record Constants(int version, double share) {

    static final Constants OWN = new Constants(Prior.VERSION, 0);

    /** As little as rounding leaves. */
    private static final double NOTHING = 1e-10;

    static Constants of(LaneSnapshot state) {
      return state.family() != ModelFamily.LOG_LINEAR || Slopes.isComparable(state)
          ? OWN
          : new Constants(state.priorVersion().orElse(LaneSnapshot.FIRST_PRIOR), 1);
    }

    Constants discounted(double discount) {
      double left = share * discount;
      return left < NOTHING ? OWN : new Constants(version, left);
    }
  }
}
