package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneScore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps prompts that are decided at the same time from choosing the same lane. Each sees the same
 * bids, made before any of the others was awarded. So one that knows of rivals imagines that all of
 * them are placed one after the other, each where it is finished first, and takes one of these
 * places at random: a lane is chosen as often as it should be, and by a prompt without rivals only
 * if it is the best.
 *
 * <p>What the rivals add to a lane's queue meanwhile is no broken quote, so an award allows for it.
 */
final class Spread {

  /** Most rivals that are imagined. */
  private static final int MAX_RIVALS = 255;

  private final Map<LaneKey, Double> expectedWaitS = new HashMap<>();
  private long decidedNanos = Long.MIN_VALUE;

  /**
   * Puts the lane that is to be awarded first and leaves the others as they are. What an earlier
   * decision imagined is added to the bids that were made before it.
   *
   * @param inOrder scored candidates, the best first, not empty; those whose breaker is open come
   *     last, and nobody is placed there while there are others
   * @param rivals prompts that are decided at the same time
   * @param waitWeight how often a second of waiting counts in the scores
   * @param dice a random number from 0 (inclusive) to 1 (exclusive)
   */
  List<Candidate> order(
      List<Candidate> inOrder, int rivals, double waitWeight, double dice, long nowNanos) {
    List<Place> places =
        inOrder.stream()
            .filter(each -> each.available() == inOrder.get(0).available())
            .map(each -> place(each, waitWeight))
            .toList();
    int imagined = Math.min(MAX_RIVALS, rivals) + 1;
    int mine = (int) (dice * imagined);
    Place chosen = places.get(0);
    for (int n = 0; n < imagined; n++) {
      Place best = best(places);
      if (n == mine) {
        chosen = best;
      }
      best.take();
    }
    places.forEach(place -> expectedWaitS.put(place.lane(), place.lastWaitS));
    decidedNanos = nowNanos;
    var order = new ArrayList<Candidate>();
    order.add(chosen.candidate);
    inOrder.stream().filter(each -> !each.equals(order.get(0))).forEach(order::add);
    return order;
  }

  /** How much longer than quoted a lane may take because of rivals, in seconds. */
  double allowanceS(LaneKey lane) {
    return expectedWaitS.getOrDefault(lane, 0.0);
  }

  /** The rivals of an earlier decision are placed by now: nothing is allowed for them any more. */
  void forget() {
    expectedWaitS.clear();
  }

  private Place place(Candidate candidate, double waitWeight) {
    boolean fresh = candidate.receivedNanos() > decidedNanos;
    return new Place(candidate, waitWeight, fresh ? 0 : allowanceS(candidate.bid().lane()));
  }

  private static Place best(List<Place> places) {
    Place best = places.get(0);
    for (Place each : places) {
      if (each.score < best.score) {
        best = each;
      }
    }
    return best;
  }

  /** A lane with those that are imagined to be placed on it. */
  private static final class Place {

    private final Candidate candidate;
    private final double waitWeight;
    private final double stepS;
    private double waitS;
    private double lastWaitS;
    private double score;
    private int free;

    Place(Candidate candidate, double waitWeight, double waitS) {
      double serviceS =
          candidate
              .score()
              .map(LaneScore::meanS)
              .orElse(candidate.bid().quotedS() - candidate.bid().backlogS());
      this.candidate = candidate;
      this.waitWeight = waitWeight;
      this.stepS = Math.max(0, serviceS) / candidate.bid().slots();
      this.waitS = waitS;
      this.lastWaitS = waitS;
      this.free = candidate.bid().free();
      double base =
          candidate
              .score()
              .map(LaneScore::scoreS)
              .orElse(serviceS + waitWeight * candidate.bid().backlogS());
      this.score = base + waitWeight * waitS;
    }

    LaneKey lane() {
      return candidate.bid().lane();
    }

    void take() {
      lastWaitS = waitS;
      if (free > 1) {
        free--;
      } else {
        waitS += stepS;
        score += waitWeight * stepS;
      }
    }
  }
}
