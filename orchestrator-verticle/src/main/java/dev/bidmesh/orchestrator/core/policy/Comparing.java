package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.DeviceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** A policy that compares candidates by what they say of themselves. */
abstract class Comparing implements Policy {

  /** The rule, without what decides between equals. */
  abstract Comparator<Candidate> rule();

  @Override
  public List<Candidate> order(List<Candidate> candidates, DeviceId self) {
    var inOrder = new ArrayList<>(candidates);
    inOrder.sort(rule().thenComparing(ties(self)));
    return Collections.unmodifiableList(inOrder);
  }

  @Override
  public boolean needsScores() {
    return false;
  }

  /** What decides between equals: the own device, then the device id, then the lane. */
  static Comparator<Candidate> ties(DeviceId self) {
    return Comparator.comparing((Candidate each) -> !each.lane().deviceId().equals(self))
        .thenComparing(Candidate::lane);
  }

  /** How much later than another a candidate is by its score; "passed over" if it is not. */
  static String behind(Candidate loser, Candidate winner) {
    if (loser.score().isEmpty() || winner.score().isEmpty()) {
      return "passed over by the policy";
    }
    double behind = loser.scoreS() - winner.scoreS();
    return behind >= 0 ? Seconds.text(behind) + " behind" : "passed over by the policy";
  }
}
