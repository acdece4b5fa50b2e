package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.message.LaneScore;
import java.util.OptionalInt;

/**
 * Has some more devices of a large mesh asked if the best of the sample is worse than what prompts
 * of that length for this model usually get, until it is not or enough were asked. For a rule that
 * does not take the lowest score, or a session that has its lane, no other bid would be better.
 */
final class BetterBids {

  private final PromptContext prompt;
  private final Ranking ranking;
  private final Solicitation solicitation;

  BetterBids(PromptContext prompt, Ranking ranking, Solicitation solicitation) {
    this.prompt = prompt;
    this.ranking = ranking;
    this.solicitation = solicitation;
  }

  /** Asks more devices; false if the best will do, or nobody is left. */
  boolean ask(Auction auction, Candidate best, Turn turn) {
    return scoreDecides()
        && isWorseThanUsual(best)
        && solicitation.askForBetter(auction, "the best bid is worse than usual", turn);
  }

  private boolean scoreDecides() {
    return ranking.comparesScores() && !ranking.isSettled();
  }

  private boolean isWorseThanUsual(Candidate best) {
    double scoreS = best.score().map(LaneScore::scoreS).orElse(0.0);
    int asked = solicitation.sampled().orElse(0);
    return !best.available()
        || !prompt.node.averages().isEnough(prompt.model(), chars(), scoreS, asked);
  }

  private int chars() {
    return prompt.messages.promptChars(prompt.delivered);
  }

  /** It was accepted with this score in seconds; only of samples it is learned how large to be. */
  void accepted(double scoreS) {
    OptionalInt peers = solicitation.sampled();
    if (scoreDecides() && peers.isPresent()) {
      prompt.node.averages().accepted(prompt.model(), chars(), scoreS, peers.getAsInt());
    }
  }
}
