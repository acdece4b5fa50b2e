package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** {@code round-robin}: the lanes of a model in turn, in the order of their keys. */
final class RoundRobin implements Policy {

  private final Turns turns;
  private final String model;
  private final Optional<LaneKey> after;
  private boolean hadTurn;

  /**
   * @param model whose lanes take turns
   */
  RoundRobin(Turns turns, String model) {
    this.turns = turns;
    this.model = model;
    this.after = turns.last(model);
  }

  @Override
  public List<Candidate> order(List<Candidate> candidates, DeviceId self) {
    List<Candidate> sorted =
        candidates.stream().sorted(Comparator.comparing(Candidate::lane)).toList();
    var inTurn = new ArrayList<Candidate>(sorted.stream().filter(this::comesNext).toList());
    inTurn.addAll(sorted.stream().filter(each -> !comesNext(each)).toList());
    return List.copyOf(inTurn);
  }

  /** Being compared is no turn: in a large mesh another may be found before one is awarded. */
  @Override
  public void awarded(LaneKey lane) {
    if (!hadTurn) {
      hadTurn = true;
      turns.taken(model, lane);
    }
  }

  private boolean comesNext(Candidate candidate) {
    return after.map(last -> candidate.lane().compareTo(last) > 0).orElse(true);
  }

  @Override
  public String blame(Candidate loser, Candidate winner) {
    return "not its turn";
  }

  @Override
  public boolean needsScores() {
    return false;
  }
}
