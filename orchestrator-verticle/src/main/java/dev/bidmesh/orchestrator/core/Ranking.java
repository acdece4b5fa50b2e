package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.orchestrator.core.policy.Policies;
import dev.bidmesh.orchestrator.core.policy.Policy;
import java.util.List;
import java.util.Optional;

/** Puts the bids for one prompt in order by its policy. */
final class Ranking {

  private final PromptContext prompt;
  private Optional<Policy> chosen = Optional.empty();
  private Policy used = Policies.withoutScores();

  Ranking(PromptContext prompt) {
    this.prompt = prompt;
  }

  /** The candidates in order, best first, those without a score by what else is known of them. */
  List<Candidate> rank(List<Candidate> candidates) {
    boolean scored = candidates.stream().allMatch(each -> each.score().isPresent());
    used = scored || !policy().needsScores() ? policy() : Policies.withoutScores();
    return used.rank(candidates, prompt.self.deviceId());
  }

  /** The rule by which candidates were ordered last. */
  Policy used() {
    return used;
  }

  /** Made once the model is known, and kept, so that the prompt has one draw and one turn. */
  private Policy policy() {
    Policy policy =
        chosen.orElseGet(() -> prompt.node.policies().of(prompt.policy, prompt.model()));
    chosen = Optional.of(policy);
    return policy;
  }
}
