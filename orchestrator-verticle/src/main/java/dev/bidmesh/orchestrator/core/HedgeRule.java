package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import java.util.List;
import java.util.Optional;

/** Who of those that lost an auction starts as well, now that its winner shows no text. */
final class HedgeRule {

  private final PromptContext prompt;
  private final Judgement judgement;

  HedgeRule(PromptContext prompt, Judgement judgement) {
    this.prompt = prompt;
    this.judgement = judgement;
  }

  /** What is to be done. */
  sealed interface Choice {
    /** This one starts as well. */
    record Award(Candidate candidate) implements Choice {}

    /** This one would, but its bid has expired. */
    record AskAgain(Candidate candidate) implements Choice {}

    /** Nobody, for this reason. */
    record Nobody(String why) implements Choice {}
  }

  Choice choose(Standby standby, Turn turn) {
    Optional<String> reason = reasonAgainst();
    if (reason.isPresent()) {
      return new Choice.Nobody(reason.get());
    }
    List<Candidate> there =
        standby.elsewhere().stream()
            .filter(each -> each.available() && !judgement.isSilent(each))
            .filter(each -> isThere(each, turn))
            .toList();
    if (there.isEmpty()) {
      return new Choice.Nobody("no other device that bid can take it");
    }
    // The mesh is full if nobody who bid has a free slot. What an expired bid said is not known.
    Optional<Candidate> free =
        there.stream().filter(each -> isExpired(each, turn) || each.bid().free() > 0).findFirst();
    return free.map(each -> choose(each, turn))
        .orElseGet(() -> new Choice.Nobody("every other device is busy"));
  }

  private Choice choose(Candidate best, Turn turn) {
    if (isTooLate(best, turn)) {
      return new Choice.Nobody("it would end after the deadline on " + best.deviceName());
    }
    return isExpired(best, turn) ? new Choice.AskAgain(best) : new Choice.Award(best);
  }

  private Optional<String> reasonAgainst() {
    if (!prompt.delivered.nothing()) {
      return Optional.of("the client has text already");
    }
    if (prompt.credit() == 0) {
      return Optional.of("the client takes no text");
    }
    if (prompt.runsStarted() >= prompt.config.prompts().maxAttempts()) {
      return Optional.of("it was run " + prompt.runsStarted() + " times");
    }
    return prompt.node.hedges().allows()
        ? Optional.empty()
        : Optional.of("the share of second runs is used up");
  }

  /** Of a lane that is not known well, nothing says that it would end too late. */
  private boolean isTooLate(Candidate candidate, Turn turn) {
    double leftS = prompt.messages.remainingMs(turn.nowNanos()) / 1e3;
    boolean learned = candidate.score().filter(FirstText::isLearned).isPresent();
    double neededS =
        learned ? candidate.predictedS() : prompt.config.prompts().hedge().grace().toNanos() / 1e9;
    return leftS < neededS;
  }

  /** A bid that expired can be made again, and whether it would be too late is said apart. */
  private boolean isThere(Candidate candidate, Turn turn) {
    return judgement
        .obstacle(candidate, turn)
        .filter(why -> why != Obstacle.EXPIRED && why != Obstacle.TOO_LATE)
        .isEmpty();
  }

  private boolean isExpired(Candidate candidate, Turn turn) {
    return judgement.obstacle(candidate, turn).filter(Obstacle.EXPIRED::equals).isPresent();
  }
}
