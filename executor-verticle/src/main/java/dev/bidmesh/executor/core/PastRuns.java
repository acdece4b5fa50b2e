package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers the latest runs that ended: how their award was answered, and what they taught. */
final class PastRuns {

  private static final int MAX_REMEMBERED = 4096;

  private final Map<RunKey, Past> runs =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RunKey, Past> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  void remember(RunKey key, Past run) {
    runs.put(key, run);
  }

  Optional<Past> find(RunKey key) {
    return Optional.ofNullable(runs.get(key));
  }

  /**
   * A run that was accepted and has ended.
   *
   * @param owner whose prompt it was
   * @param lane where it ran
   * @param features as sampled when it was accepted
   * @param reply how its award was answered
   * @param serviceS time that it held a slot
   * @param taught whether the bandit has learned from it
   */
  record Past(
      DeviceId owner,
      LaneKey lane,
      LaneFeatures features,
      AwardReply.Accepted reply,
      double serviceS,
      boolean taught) {

    Past asTaught() {
      return new Past(owner, lane, features, reply, serviceS, true);
    }
  }
}
