package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.BidOutcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says of each bid, in plain words, why it won or lost. */
final class Verdicts {

  private Verdicts() {}

  /**
   * @param ranked all candidates, best first
   * @param winner the lane that got the award
   * @param refusals what lanes answered that were asked and did not run it
   */
  static List<BidOutcome> of(
      List<Candidate> ranked, LaneKey winner, Map<LaneKey, String> refusals) {
    double best =
        ranked.stream()
            .filter(each -> each.bid().lane().equals(winner))
            .mapToDouble(Verdicts::score)
            .findFirst()
            .orElse(0);
    return ranked.stream().map(each -> outcome(each, winner, best, refusals)).toList();
  }

  private static BidOutcome outcome(
      Candidate each, LaneKey winner, double best, Map<LaneKey, String> refusals) {
    boolean won = each.bid().lane().equals(winner);
    return new BidOutcome(
        each.bid(), each.deviceName(), each.score(), won, words(each, won, best, refusals));
  }

  private static String words(
      Candidate each, boolean won, double best, Map<LaneKey, String> refusals) {
    if (won) {
      return each.score().isPresent() ? "best score" : "lowest backlog, the bandit was silent";
    }
    String refusal = refusals.get(each.bid().lane());
    if (refusal != null) {
      return refusal;
    }
    return each.available()
        ? String.format(Locale.ROOT, "%.2f s behind", Math.max(0, score(each) - best))
        : "out after failures";
  }

  private static double score(Candidate candidate) {
    return candidate.score().map(by -> by.scoreS()).orElse(candidate.bid().backlogS());
  }
}
