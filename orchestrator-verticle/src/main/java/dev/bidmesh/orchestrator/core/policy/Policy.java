package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts the candidates of one prompt in order. Each prompt has a policy of its own, so that what a
 * rule leaves to chance or to turns is settled once: asked again with fewer candidates, it keeps to
 * the order that it gave. The same candidates in any order give the same result.
 */
public interface Policy {

  /**
   * The candidates, best first.
   *
   * @param self the device that chooses; where a rule finds no difference it comes first, then the
   *     device whose id is lowest
   */
  List<Candidate> order(List<Candidate> candidates, DeviceId self);

  /**
   * Why a candidate came after another, in a few words.
   *
   * @param loser that came later
   * @param winner that came first
   */
  String blame(Candidate loser, Candidate winner);

  /** Whether the rule compares what the bandit predicts, and needs another one in its silence. */
  boolean needsScores();

  /**
   * Whether a candidate comes first only because a slot of it is free, so that it is passed over if
   * that turns out to be wrong.
   */
  default boolean wantsFreeSlot(Candidate candidate) {
    return false;
  }

  /** A lane is awarded, which is its turn where lanes take turns; only the first one counts. */
  default void awarded(LaneKey lane) {}

  /** Whether it stands in for a rule that needs the bandit. */
  default boolean isFallback() {
    return false;
  }

  /**
   * The candidates in order. Lanes whose breaker is open come last, because a doubtful lane is
   * better than a certain refusal.
   */
  default List<Candidate> rank(List<Candidate> candidates, DeviceId self) {
    for (Candidate each : candidates) {
      if (!each.available()) {
        return doubtfulLast(candidates, self);
      }
    }
    return order(candidates, self);
  }

  private List<Candidate> doubtfulLast(List<Candidate> candidates, DeviceId self) {
    List<Candidate> available = candidates.stream().filter(Candidate::available).toList();
    List<Candidate> doubtful = candidates.stream().filter(each -> !each.available()).toList();
    return Stream.of(available, doubtful)
        .filter(each -> !each.isEmpty())
        .flatMap(each -> order(each, self).stream())
        .toList();
  }
}
