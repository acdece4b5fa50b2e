package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.LaneFeatures;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers the latest runs that ended, for an hour: how their award was answered, and what they
 * taught.
 */
final class PastRuns {

  /** No owner comes back to a run later. */
  static final Duration TTL = Duration.ofHours(1);

  private static final int MAX_REMEMBERED = 2048;

  private final Map<RunKey, Ended> runs =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RunKey, Ended> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  void remember(RunKey key, Past run, long nowNanos) {
    // Removed first, so that what is changed counts as new.
    runs.remove(key);
    runs.put(key, new Ended(run, nowNanos));
  }

  Optional<Past> find(RunKey key, long nowNanos) {
    return Optional.ofNullable(runs.get(key))
        .filter(ended -> nowNanos - ended.atNanos() <= TTL.toNanos())
        .map(Ended::run);
  }

  /**
   * A run with when it was remembered.
   *
   * @param atNanos monotonic time
   */
  private record Ended(Past run, long atNanos) {}

  /**
   * A run that was accepted and has ended.
   *
   * @param owner whose prompt it was
   * @param lane where it ran
   * @param features as sampled when it was accepted
   * @param reply how its award was answered
   * @param serviceS time that it held a slot
   * @param taught whether the bandit has learned from it
   * @param seen whether its owner has said what it saw
   */
  record Past(
      DeviceId owner,
      LaneKey lane,
      LaneFeatures features,
      AwardReply.Accepted reply,
      double serviceS,
      boolean taught,
      boolean seen) {

    Past asTaught() {
      return new Past(owner, lane, features, reply, serviceS, true, seen);
    }

    Past asSeen() {
      return new Past(owner, lane, features, reply, serviceS, taught, true);
    }
  }
}
