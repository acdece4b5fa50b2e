package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.orchestrator.core.policy.Policies;
import dev.bidmesh.orchestrator.core.policy.Policy;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts the bids for one prompt in order: by its policy, and before that the lane that promised it a
 * place, or the lane of its session if that is not much slower.
 */
final class Ranking {

  private final PromptContext prompt;
  private Optional<Policy> chosen = Optional.empty();
  private Policy used = Policies.withoutScores();
  private Optional<LaneKey> preferred = Optional.empty();
  private Optional<LaneKey> promised = Optional.empty();
  private boolean claimed;

  Ranking(PromptContext prompt) {
    this.prompt = prompt;
  }

  /** The candidates in order, best first, those without a score by what else is known of them. */
  List<Candidate> rank(List<Candidate> candidates, Turn turn) {
    boolean scored = candidates.stream().allMatch(each -> each.score().isPresent());
    used = scored || !policy().needsScores() ? policy() : Policies.withoutScores();
    List<Candidate> inOrder = sessionFirst(used.rank(candidates, prompt.self.deviceId()), turn);
    return find(promised(turn), inOrder).map(kept -> withFirst(kept, inOrder)).orElse(inOrder);
  }

  /** Asked for once, since the promise is void then. */
  private Optional<LaneKey> promised(Turn turn) {
    if (!claimed) {
      claimed = true;
      promised = prompt.node.comebacks().claim(prompt.request.generation(), turn.nowNanos());
    }
    return promised;
  }

  private static Optional<Candidate> find(Optional<LaneKey> lane, List<Candidate> among) {
    return among.stream().filter(each -> lane.filter(each.lane()::equals).isPresent()).findFirst();
  }

  /**
   * A lane that has read a session before may still hold that, which no prediction knows of. It is
   * worth a discount on its completion, but never a wait for a lane that has become busy.
   */
  private List<Candidate> sessionFirst(List<Candidate> inOrder, Turn turn) {
    Optional<LaneKey> latest =
        prompt
            .request
            .session()
            .flatMap(session -> prompt.node.sessions().lane(session, turn.nowNanos()));
    Optional<Candidate> warm =
        find(latest, inOrder).filter(each -> isTolerable(each, inOrder.get(0)));
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

  /** Whether it is for the sake of a session or a promise that the first one comes first. */
  boolean isSettled() {
    return preferred.isPresent() || promised.isPresent();
  }

  /** Whether the order was made from what the bandit predicts. */
  boolean comparesScores() {
    return used.needsScores();
  }

  /** A candidate is awarded. */
  void awarded(LaneKey lane) {
    used.awarded(lane);
  }

  /** Whether a candidate is wanted only if a slot of it is free. */
  boolean wantsFreeSlot(Candidate candidate) {
    return !isSettled() && used.wantsFreeSlot(candidate);
  }

  /** Why a candidate won that nobody before it had refused. */
  String praise(Candidate winner) {
    if (isPromised(winner)) {
      return "had promised it a place";
    }
    if (isPreferred(winner)) {
      return "gave the session's last answer, and is not much slower than the best";
    }
    return used.isFallback() ? "lowest backlog, the bandit was silent" : "best by the policy";
  }

  /** Why a candidate came after the winner. */
  String blame(Candidate loser, Candidate winner) {
    if (isPromised(winner)) {
      return "passed over for the lane that had promised a place";
    }
    return isPreferred(winner)
        ? "passed over for the lane of the session's last answer"
        : used.blame(loser, winner);
  }

  private boolean isPromised(Candidate candidate) {
    return promised.filter(candidate.lane()::equals).isPresent();
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
