package dev.bidmesh.executor;

import dev.bidmesh.protocol.Checks;
import java.time.Duration;

/**
 * Settings of the executor.
 *
 * @param queueCapacity most prompts that wait for one engine, 0 to 10,000: each award costs time
 *     that grows with those that wait
 * @param deadlineNear a waiting prompt whose deadline comes within this time goes before those of
 *     its priority whose deadline is farther away; these go by turns of their clients
 * @param deadlineGrain near deadlines that lie in the same span of this length count as equal
 * @param scoreTimeout how long the bandit may take before what runs have taken of late stands in
 *     for its prediction, or the quote if that is less
 * @param requoteFraction share by which a prediction may exceed the quote, 0 to 10
 * @param requoteSlack time by which a prediction may exceed the quote, if that is more
 * @param bidValidity how long a fresh quote holds
 * @param batchDelay most time that text waits to be sent together with more
 * @param batchBytes most bytes of text in one chunk, as written in JSON; 256 to 49,152
 * @param bufferBytes text that may wait for credit before the engine is paused
 * @param chunkTimeout how long the owner may take to acknowledge the last copy of a chunk; copies
 *     are sent sooner, as soon as the usual round trip is known
 * @param chunkTries how often that time passes for a chunk before the owner counts as lost
 * @param completionTimeout how long the owner may take to acknowledge the end before it is sent
 *     again; well under the silence after which the owner takes the run for lost
 * @param completionTries how often the end is sent
 * @param progressInterval time between life signs
 * @param ownerSilence after which an owner that answers nothing counts as lost
 * @param stopGrace how long an engine may take to stop before its owner is told without it
 * @param snapshotInterval time between snapshots while nothing changes
 * @param calibrationTimeout how long the generation may take that calibrates an engine
 * @param calibrationRetry pause after a calibration that failed; doubles with each in a row
 * @param calibrationRetryAtMost longest of these pauses
 * @param calibrationRuns most generations of a calibration, 1 to 16, of which the fastest counts
 * @param calibrationRepeat an engine is calibrated by another one while those before it took less
 *     than this together
 * @param energyTimeout how long a reading of the energy may take; if one takes longer, none is
 *     taken any more
 */
public record ExecutorConfig(
    int queueCapacity,
    Duration deadlineNear,
    Duration deadlineGrain,
    Duration scoreTimeout,
    double requoteFraction,
    Duration requoteSlack,
    Duration bidValidity,
    Duration batchDelay,
    int batchBytes,
    int bufferBytes,
    Duration chunkTimeout,
    int chunkTries,
    Duration completionTimeout,
    int completionTries,
    Duration progressInterval,
    Duration ownerSilence,
    Duration stopGrace,
    Duration snapshotInterval,
    Duration calibrationTimeout,
    Duration calibrationRetry,
    Duration calibrationRetryAtMost,
    int calibrationRuns,
    Duration calibrationRepeat,
    Duration energyTimeout) {

  /** What holds unless configured otherwise. */
  public static final ExecutorConfig DEFAULT =
      new ExecutorConfig(
          256,
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofMillis(50),
          .1,
          Duration.ofMillis(250),
          Duration.ofSeconds(5),
          Duration.ofMillis(20),
          32 * 1024,
          64 * 1024,
          Duration.ofSeconds(2),
          4,
          Duration.ofMillis(500),
          6,
          Duration.ofMillis(500),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofMinutes(2),
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          3,
          Duration.ofSeconds(1),
          Duration.ofMillis(200));

  public ExecutorConfig {
    Checks.between("queueCapacity", queueCapacity, 0, 10_000);
    requireTime("deadlineNear", deadlineNear);
    requireTime("deadlineGrain", deadlineGrain);
    requireTime("scoreTimeout", scoreTimeout);
    if (!(requoteFraction >= 0 && requoteFraction <= 10)) {
      throw new IllegalArgumentException(
          "requoteFraction must be between 0 and 10, not " + requoteFraction);
    }
    requireTime("requoteSlack", requoteSlack);
    requireTime("bidValidity", bidValidity);
    requireTime("batchDelay", batchDelay);
    Checks.between("batchBytes", batchBytes, 256, 48 * 1024);
    Checks.between("bufferBytes", bufferBytes, 1, Integer.MAX_VALUE);
    requireTime("chunkTimeout", chunkTimeout);
    Checks.between("chunkTries", chunkTries, 1, 100);
    requireTime("completionTimeout", completionTimeout);
    Checks.between("completionTries", completionTries, 1, 100);
    requireTime("progressInterval", progressInterval);
    requireTime("ownerSilence", ownerSilence);
    requireTime("stopGrace", stopGrace);
    requireTime("snapshotInterval", snapshotInterval);
    requireTime("calibrationTimeout", calibrationTimeout);
    requireTime("calibrationRetry", calibrationRetry);
    if (calibrationRetryAtMost.compareTo(calibrationRetry) < 0) {
      throw new IllegalArgumentException(
          "calibrationRetryAtMost must be at least calibrationRetry, not "
              + calibrationRetryAtMost);
    }
    Checks.between("calibrationRuns", calibrationRuns, 1, 16);
    requireTime("calibrationRepeat", calibrationRepeat);
    requireTime("energyTimeout", energyTimeout);
  }

  /** The same with another queue. */
  public ExecutorConfig withQueueCapacity(int capacity) {
    return new ExecutorConfig(
        capacity,
        deadlineNear,
        deadlineGrain,
        scoreTimeout,
        requoteFraction,
        requoteSlack,
        bidValidity,
        batchDelay,
        batchBytes,
        bufferBytes,
        chunkTimeout,
        chunkTries,
        completionTimeout,
        completionTries,
        progressInterval,
        ownerSilence,
        stopGrace,
        snapshotInterval,
        calibrationTimeout,
        calibrationRetry,
        calibrationRetryAtMost,
        calibrationRuns,
        calibrationRepeat,
        energyTimeout);
  }

  /** The same with another time between snapshots. */
  public ExecutorConfig withSnapshotInterval(Duration interval) {
    return new ExecutorConfig(
        queueCapacity,
        deadlineNear,
        deadlineGrain,
        scoreTimeout,
        requoteFraction,
        requoteSlack,
        bidValidity,
        batchDelay,
        batchBytes,
        bufferBytes,
        chunkTimeout,
        chunkTries,
        completionTimeout,
        completionTries,
        progressInterval,
        ownerSilence,
        stopGrace,
        interval,
        calibrationTimeout,
        calibrationRetry,
        calibrationRetryAtMost,
        calibrationRuns,
        calibrationRepeat,
        energyTimeout);
  }

  /** The pause after so many calibrations in a row that failed. */
  public Duration calibrationRetryAfter(int failures) {
    int doublings = Math.min(20, Math.max(0, failures - 1));
    Duration doubled = calibrationRetry.multipliedBy(1L << doublings);
    return doubled.compareTo(calibrationRetryAtMost) < 0 ? doubled : calibrationRetryAtMost;
  }

  private static void requireTime(String field, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(field + " must be above 0, not " + value);
    }
  }
}
