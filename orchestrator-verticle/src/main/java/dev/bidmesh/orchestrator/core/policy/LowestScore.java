package dev.bidmesh.orchestrator.core.policy;

import java.util.Comparator;

/** {@code adaptive}: the lowest score over all lanes, accelerators and processors alike. */
final class LowestScore extends Comparing {

  @Override
  Comparator<Candidate> rule() {
    return Comparator.comparingDouble(Candidate::scoreS);
  }

  @Override
  public String blame(Candidate loser, Candidate winner) {
    return behind(loser, winner);
  }

  @Override
  public boolean needsScores() {
    return true;
  }
}
