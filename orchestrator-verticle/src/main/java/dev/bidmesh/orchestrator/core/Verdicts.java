package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.LaneScore;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Says of each bid, in plain words, why it won or lost. */
final class Verdicts {

  private final Optional<LaneKey> winner;
  private final double winnersScore;
  private final Map<LaneKey, String> refusals;

  private Verdicts(Optional<LaneKey> winner, double winnersScore, Map<LaneKey, String> refusals) {
    this.winner = winner;
    this.winnersScore = winnersScore;
    this.refusals = refusals;
  }

  /**
   * @param judged every bid that was considered
   * @param winner the lane that accepted the award; absent while or if none did
   * @param refusals what lanes answered that were asked and did not run it
   * @return the winner first, the others by score
   */
  static List<BidOutcome> of(
      Collection<Candidate> judged, Optional<LaneKey> winner, Map<LaneKey, String> refusals) {
    Optional<Candidate> best =
        judged.stream()
            .filter(each -> winner.filter(each.bid().lane()::equals).isPresent())
            .findFirst();
    var verdicts = new Verdicts(winner, best.map(Verdicts::score).orElse(0.0), refusals);
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
    return winner.filter(each.bid().lane()::equals).isPresent();
  }

  private String praise(Candidate each) {
    if (each.score().isEmpty()) {
      return "lowest backlog, the bandit was silent";
    }
    if (!each.available()) {
      return "no lane without failures was left";
    }
    return refusals.isEmpty() ? "best by the policy" : "next best";
  }

  private String blame(Candidate each) {
    String refusal = refusals.get(each.bid().lane());
    if (refusal != null) {
      return refusal;
    }
    if (!each.available()) {
      return "out after failures";
    }
    if (winner.isEmpty()) {
      return "not asked";
    }
    double behind = score(each) - winnersScore;
    return behind >= 0
        ? String.format(Locale.ROOT, "%.2f s behind", behind)
        : "passed over by the policy";
  }

  private static double score(Candidate candidate) {
    return candidate.score().map(LaneScore::scoreS).orElse(candidate.bid().backlogS());
  }
}
