package dev.bidmesh.orchestrator.core.policy;

import java.util.Comparator;

/**
 * {@code least-outstanding}: the fewest prompts that run or wait at the lane's engine, however many
 * slots it has.
 */
final class LeastOutstanding extends Comparing {

  @Override
  Comparator<Candidate> rule() {
    return Comparator.comparingLong(each -> each.bid().outstanding());
  }

  @Override
  public String blame(Candidate loser, Candidate winner) {
    return words(loser, winner);
  }

  static String words(Candidate loser, Candidate winner) {
    return loser.bid().outstanding()
        + " prompts in work or waiting against "
        + winner.bid().outstanding();
  }
}
