package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.RoutingPolicy;
import java.util.Comparator;
import java.util.List;

/**
 * Puts candidates in order, best first. The same candidates in any order give the same result:
 * equal scores go to the own device, then by device id, then by lane.
 */
@FunctionalInterface
interface Selection {

  /**
   * @param self the device that chooses
   * @return the order of preference
   */
  Comparator<Candidate> order(DeviceId self);

  /** The rule of a policy; the compiler sees to it that each has one. */
  static Selection of(RoutingPolicy policy) {
    return switch (policy) {
      case ADAPTIVE -> lowestScore();
      case NPU_FIRST -> npuFirst();
    };
  }

  /** The lowest score over all lanes. */
  static Selection lowestScore() {
    return self -> Comparator.comparingDouble(Selection::score).thenComparing(ties(self));
  }

  /** A free NPU first, the lowest predicted among several; else the lowest score. */
  static Selection npuFirst() {
    return self ->
        Comparator.comparing((Candidate each) -> !isFreeNpu(each))
            .thenComparingDouble(each -> isFreeNpu(each) ? each.predictedS() : score(each))
            .thenComparing(ties(self));
  }

  /** For when the bandit is silent: the lowest backlog. */
  static Selection lowestBacklog() {
    return self ->
        Comparator.comparingDouble((Candidate each) -> each.bid().backlogS())
            .thenComparing(ties(self));
  }

  /**
   * The candidates in order. Lanes whose breaker is open come into it only if there are no others,
   * because a doubtful lane is better than a certain refusal.
   */
  default List<Candidate> rank(List<Candidate> candidates, DeviceId self) {
    List<Candidate> available = candidates.stream().filter(Candidate::available).toList();
    return (available.isEmpty() ? candidates : available).stream().sorted(order(self)).toList();
  }

  private static Comparator<Candidate> ties(DeviceId self) {
    return Comparator.comparing((Candidate each) -> !lane(each).deviceId().equals(self))
        .thenComparing(Selection::lane);
  }

  private static boolean isFreeNpu(Candidate candidate) {
    return lane(candidate).accelerator() == Accelerator.NPU && candidate.bid().free() > 0;
  }

  private static double score(Candidate candidate) {
    return candidate.score().map(by -> by.scoreS()).orElse(Double.MAX_VALUE);
  }

  private static LaneKey lane(Candidate candidate) {
    return candidate.bid().lane();
  }
}
