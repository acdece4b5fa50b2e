package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.orchestrator.core.policy.Policies;
import dev.bidmesh.orchestrator.core.policy.Policy;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts the bids for one prompt in order: by its policy, and the lane of its session first if that
 * is not much slower.
 */
final class Ranking {

  private final PromptContext prompt;
  private Optional<Policy> chosen = Optional.empty();
  private Policy used = Policies.withoutScores();
  private Optional<LaneKey> preferred = Optional.empty();

  Ranking(PromptContext prompt) {
    this.prompt = prompt;
  }

  /** The candidates in order, best first, those without a score by what else is known of them. */
  List<Candidate> rank(List<Candidate> candidates, Turn turn) {
    boolean scored = candidates.stream().allMatch(each -> each.score().isPresent());
    used = scored || !policy().needsScores() ? policy() : Policies.withoutScores();
    return sessionFirst(used.rank(candidates, prompt.self.deviceId()), turn);
  }

  /**
   * A lane that has read a session before may still hold that, which no prediction knows of. It is
   * worth a discount on its completion, but never a wait for a lane that has become busy.
   */
  private List<Candidate> sessionFirst(List<Candidate> inOrder, Turn turn) {
    Optional<Candidate> warm =
        prompt
            .request
            .session()
            .flatMap(session -> prompt.node.sessions().lane(session, turn.nowNanos()))
            .flatMap(lane -> inOrder.stream().filter(each -> each.lane().equals(lane)).findFirst())
            .filter(each -> isTolerable(each, inOrder.get(0)));
    preferred = warm.filter(each -> !each.equals(inOrder.get(0))).map(Candidate::lane);
    return warm.map(first -> withFirst(first, inOrder)).orElse(inOrder);
  }

  private boolean isTolerable(Candidate warm, Candidate best) {
    double tolerance = prompt.config.routing().sessionTolerance();
    return tolerance > 0
        && warm.available() == best.available()
        && warm.predictedS() <= (1 + tolerance) * best.predictedS();
  }

  private static List<Candidate> withFirst(Candidate first, List<Candidate> inOrder) {
    return Stream.concat(Stream.of(first), inOrder.stream().filter(each -> !each.equals(first)))
        .toList();
  }

  /** Whether the order was made from what the bandit predicts. */
  boolean comparesScores() {
    return used.needsScores();
  }

  /** A candidate is awarded. */
  void awarded(LaneKey lane) {
    used.awarded(lane);
  }

  /** Whether the first one is the lane of the session, although another would be faster. */
  boolean isForSession() {
    return preferred.isPresent();
  }

  /** Why a candidate won that nobody before it had refused. */
  String praise(Candidate winner) {
    if (isPreferred(winner)) {
      return "gave the session's last answer, and is not much slower than the best";
    }
    return used.isFallback() ? "lowest backlog, the bandit was silent" : "best by the policy";
  }

  /** Why a candidate came after the winner. */
  String blame(Candidate loser, Candidate winner) {
    return isPreferred(winner)
        ? "passed over for the lane of the session's last answer"
        : used.blame(loser, winner);
  }

  private boolean isPreferred(Candidate candidate) {
    return preferred.filter(candidate.lane()::equals).isPresent();
  }

  /** Made once the model is known, and kept, so that the prompt has one draw and one turn. */
  private Policy policy() {
    Policy policy =
        chosen.orElseGet(() -> prompt.node.policies().of(prompt.policy, prompt.model()));
    chosen = Optional.of(policy);
    return policy;
  }
}
