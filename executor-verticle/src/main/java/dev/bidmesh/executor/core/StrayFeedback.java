package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.DeviceId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts feedback that fits no run or was given before, and of the former tells of each device that
 * sends it once a minute at most: a device that has restarted gets some for every run that it has
 * lost.
 */
final class StrayFeedback {

  /** Most often that one device is told of. */
  static final Duration LOG_GAP = Duration.ofMinutes(1);

  /** Most devices whose last mention is remembered; the one told of longest ago makes room. */
  static final int MAX_DEVICES = 256;

  private static final Logger LOG = LoggerFactory.getLogger(StrayFeedback.class);

  private final Map<DeviceId, Long> toldNanos = new LinkedHashMap<>();
  private long count;

  /** Some has come. */
  void add(DeviceId from, RunKey run, long nowNanos) {
    count++;
    Long told = toldNanos.get(from);
    if (told == null || nowNanos - told >= LOG_GAP.toNanos()) {
      makeRoom(from);
      toldNanos.put(from, nowNanos);
      LOG.atWarn()
          .addKeyValue("from", from)
          .addKeyValue("run", run)
          .addKeyValue("ignoredSoFar", count)
          .log("feedback about a run that is not known, or another's, ignored");
    }
  }

  /** Some was given before: its sender may not have heard the answer, which is nothing to tell. */
  void repeated() {
    count++;
  }

  /** All that has come. */
  long count() {
    return count;
  }

  private void makeRoom(DeviceId next) {
    // Removed first, so that the order is that of the last mention.
    toldNanos.remove(next);
    if (toldNanos.size() >= MAX_DEVICES) {
      toldNanos.remove(toldNanos.keySet().iterator().next());
    }
  }
}
