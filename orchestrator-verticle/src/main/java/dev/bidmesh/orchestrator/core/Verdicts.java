package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.LaneScore;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says of each bid, in plain words, why it won or lost. */
final class Verdicts {

  private final Optional<Candidate> winner;
  private final Map<LaneKey, String> refusals;
  private final Ranking ranking;

  private Verdicts(Optional<Candidate> winner, Map<LaneKey, String> refusals, Ranking ranking) {
    this.winner = winner;
    this.refusals = refusals;
    this.ranking = ranking;
  }

  /**
   * @param judged every bid that was considered
   * @param winner the lane that accepted the award; absent while or if none did
   * @param refusals what lanes answered that were asked and did not run it
   * @param ranking what put them in order
   * @return the winner first, the others by score
   */
  static List<BidOutcome> of(
      Collection<Candidate> judged,
      Optional<LaneKey> winner,
      Map<LaneKey, String> refusals,
      Ranking ranking) {
    Optional<Candidate> best =
        judged.stream()
            .filter(each -> winner.filter(each.bid().lane()::equals).isPresent())
            .findFirst();
    var verdicts = new Verdicts(best, refusals, ranking);
    return judged.stream()
        .sorted(
            Comparator.comparing((Candidate each) -> !verdicts.won(each))
                .thenComparingDouble(Verdicts::score))
        .map(verdicts::outcome)
        .toList();
  }

  private BidOutcome outcome(Candidate each) {
    return new BidOutcome(
        each.bid(),
        each.deviceName(),
        each.score(),
        won(each),
        won(each) ? praise(each) : blame(each));
  }

  private boolean won(Candidate each) {
    return winner.filter(best -> best.lane().equals(each.lane())).isPresent();
  }

  private String praise(Candidate each) {
    if (!each.available()) {
      return "no lane without failures was left";
    }
    return refusals.isEmpty() ? ranking.praise(each) : "next best";
  }

  private String blame(Candidate each) {
    String refusal = refusals.get(each.bid().lane());
    if (refusal != null) {
      return refusal;
    }
    if (!each.available()) {
      return "out after failures";
    }
    return winner.map(best -> ranking.blame(each, best)).orElse("not asked");
  }

  private static double score(Candidate candidate) {
    return candidate.score().map(LaneScore::scoreS).orElse(candidate.bid().backlogS());
  }
}
