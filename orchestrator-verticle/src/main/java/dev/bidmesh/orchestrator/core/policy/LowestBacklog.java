package dev.bidmesh.orchestrator.core.policy;

import java.util.Comparator;

/** For when the bandit is silent: the lowest backlog. */
final class LowestBacklog extends Comparing {

  @Override
  Comparator<Candidate> rule() {
    return Comparator.comparingDouble(each -> each.bid().backlogS());
  }

  @Override
  public String blame(Candidate loser, Candidate winner) {
    double more = loser.bid().backlogS() - winner.bid().backlogS();
    return more > 0 ? Seconds.text(more) + " more work waiting" : "passed over by the policy";
  }

  @Override
  public boolean isFallback() {
    return true;
  }
}
