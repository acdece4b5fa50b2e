package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.LaneModel.Lesson;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneSnapshot;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known about one lane: its model, its breaker, and how recent that knowledge is. */
final class Lane {

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final LaneKey key;
  private final LaneModel model;
  private Breaker breaker = Breaker.CLOSED;
  private long incarnation;
  private long version;

  /**
   * A lane that nothing is known about.
   *
   * @param incarnation start count of its writer
   */
  Lane(LaneKey key, long incarnation) {
    this.key = key;
    this.model = new LaneModel(Prior.of(key.accelerator()));
    this.incarnation = incarnation;
  }

  LaneModel model() {
    return model;
  }

  LaneKey key() {
    return key;
  }

  /** How much longer its breaker keeps it out, in nanoseconds; 0: it is in. */
  long openForNanos(long nowNanos) {
    return breaker.openForNanos(nowNanos);
  }

  /** Takes in a run that ended well. */
  Lesson finished(Features x, double seconds, double discount) {
    Lesson lesson = noted(model.learn(x, seconds, discount));
    if (lesson != Lesson.REFUSED) {
      transition(breaker.succeeded(), "run succeeded");
    }
    return lesson;
  }

  /** Takes in a run that was stopped: a lower bound of its time. */
  Lesson stopped(Features x, double seconds, double discount) {
    return noted(model.learnAtLeast(x, seconds, discount));
  }

  /** Takes in a run that failed: its time means nothing, only that it failed is noted. */
  Lesson failed(long nowNanos, Breaker.Times times) {
    version++;
    transition(breaker.failed(nowNanos, times), "run failed");
    return Lesson.LEARNED;
  }

  /** Whether a snapshot is more recent than what is known. */
  boolean isOlderThan(LaneSnapshot snapshot) {
    return incarnation != snapshot.incarnation()
        ? incarnation < snapshot.incarnation()
        : version < snapshot.version();
  }

  /**
   * Becomes what its writer says.
   *
   * @param longestOut a breaker is not believed to be open for longer
   * @return false if the snapshot is no usable state; the lane is as before then
   */
  boolean restore(LaneSnapshot from, long nowNanos, Duration longestOut) {
    if (!model.restore(from.v(), from.b(), from.residualVariance(), from.observations())) {
      return false;
    }
    incarnation = from.incarnation();
    version = from.version();
    long openMs = Math.min(from.breakerOpenForMs(), longestOut.toMillis());
    breaker = Breaker.restored(from.breakerFailures(), Duration.ofMillis(openMs), nowNanos);
    return true;
  }

  LaneSnapshot snapshot(long nowNanos) {
    return new LaneSnapshot(
        key,
        incarnation,
        version,
        model.v(),
        model.b(),
        model.residualVariance(),
        model.observations(),
        breaker.failures(),
        Millis.ceil(openForNanos(nowNanos)));
  }

  private Lesson noted(Lesson lesson) {
    if (lesson == Lesson.LEARNED || lesson == Lesson.CHANGED) {
      version++;
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
}
