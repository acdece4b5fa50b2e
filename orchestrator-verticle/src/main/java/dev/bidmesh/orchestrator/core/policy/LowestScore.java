package dev.bidmesh.orchestrator.core.policy;

import java.util.Comparator;

/** {@code adaptive}: the lowest score over all lanes, accelerators and processors alike. */
final class LowestScore extends Comparing {

  @Override
  Comparator<Candidate> rule() {
    return (a, b) -> Double.compare(a.scoreS(), b.scoreS());
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
