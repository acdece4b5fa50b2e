package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code power-of-two}: of two lanes that are drawn at random, the one with fewer prompts in work
 * or waiting (Mitzenmacher, 2001). Whoever comes next is found the same way, by the loser and
 * another lane that is drawn.
 */
final class PowerOfTwo implements Policy {

  private final Lots lots;
  private final Set<LaneKey> drawn = new HashSet<>();

  PowerOfTwo(Lots lots) {
    this.lots = lots;
  }

  @Override
  public List<Candidate> order(List<Candidate> candidates, DeviceId self) {
    List<Candidate> inOrder = lots.inOrder(candidates);
    drawn.clear();
    inOrder.stream().limit(2).map(Candidate::lane).forEach(drawn::add);
    var winners = new ArrayList<Candidate>();
    for (Candidate next : inOrder) {
      int last = winners.size() - 1;
      if (last < 0 || next.bid().outstanding() >= winners.get(last).bid().outstanding()) {
        winners.add(next);
      } else {
        winners.add(last, next);
      }
    }
    return List.copyOf(winners);
  }

  @Override
  public String blame(Candidate loser, Candidate winner) {
    return drawn.contains(loser.lane()) ? LeastOutstanding.words(loser, winner) : "not drawn";
  }

  @Override
  public boolean needsScores() {
    return false;
  }
}
