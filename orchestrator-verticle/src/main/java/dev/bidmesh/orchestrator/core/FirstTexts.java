package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.LaneKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How long lanes take from the acceptance of a run to its first text, as their owner sees it, the
 * network included. What is learned is the share of the service time that was predicted for the
 * run, so that prompts of all lengths teach the same lane.
 *
 * <p>Only runs teach that had a slot at once and whose prediction could be trusted. One that is
 * overtaken or lost before it shows text teaches nothing; second runs are so rare that the share
 * that is missing stays as small as theirs.
 */
final class FirstTexts {

  /** Lanes that are remembered, those that ran last. */
  static final int MAX_LANES = 1_024;

  private final Map<LaneKey, LogSpread> lanes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LaneKey, LogSpread> eldest) {
          return size() > MAX_LANES;
        }
      };

  /** The first text of a run is here now. */
  void shown(Run run, long nowNanos) {
    double textS = (nowNanos - run.acceptedNanos()) / 1e9;
    double serviceS = run.serviceS();
    if (textS > 0 && serviceS > 0 && isTelling(run)) {
      lanes
          .computeIfAbsent(run.attempt().lane(), lane -> new LogSpread())
          .add(Math.log(textS / serviceS));
    }
  }

  private static boolean isTelling(Run run) {
    return !run.hasWaited()
        && run.winner().map(FirstTexts::isFree).orElse(true)
        && run.winner().flatMap(Candidate::score).map(FirstText::isLearned).orElse(true);
  }

  private static boolean isFree(Candidate winner) {
    return winner.bid().free() > 0;
  }

  /**
   * The wait for the first text from the begin of a run on that 19 of 20 runs do not exceed.
   *
   * @param serviceS predicted service time of the run, in seconds
   * @return in seconds; absent before {@link FirstText#LEARNED_FROM} runs of the lane
   */
  OptionalDouble boundS(LaneKey lane, double serviceS) {
    LogSpread spread = lanes.get(lane);
    return spread == null || spread.count() < FirstText.LEARNED_FROM
        ? OptionalDouble.empty()
        : OptionalDouble.of(serviceS * Math.exp(spread.bound()));
  }

  /** Lanes of which something is known. */
  int size() {
    return lanes.size();
  }
}
