package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.DeviceId;
import java.util.List;

/** {@code random}: any lane, all with the same chance. */
final class RandomLane implements Policy {

  private final Lots lots;

  RandomLane(Lots lots) {
    this.lots = lots;
  }

  @Override
  public List<Candidate> order(List<Candidate> candidates, DeviceId self) {
    return lots.inOrder(candidates);
  }

  @Override
  public String blame(Candidate loser, Candidate winner) {
    return "not drawn";
  }

  @Override
  public boolean needsScores() {
    return false;
  }
}
