package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.HedgeConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.RoutingPolicy;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Who starts a prompt as well, or instead, whose run shows no text or waits in a queue. */
final class HedgeRule {

  private final PromptContext prompt;
  private final HedgeConfig config;
  private final Judgement judgement;
  private final Looks looks;

  HedgeRule(PromptContext prompt, Judgement judgement, Looks looks) {
    this.prompt = prompt;
    this.config = prompt.config.prompts().hedge();
    this.judgement = judgement;
    this.looks = looks;
  }

  /** What is to be done. */
  sealed interface Choice {
    /** This one gets an award too. */
    record Award(Candidate candidate) implements Choice {}

    /** Nobody, for this reason. */
    record Nobody(String why) implements Choice {}
  }

  /**
   * Who starts as well, now that a run shows no text. While it is long overdue, a device whose
   * queue is short will do, and if there is none, one that is out after failures.
   *
   * @param silentS for how long it has shown none
   * @param dueS after how long it should have
   */
  Choice second(double silentS, double dueS, Turn turn) {
    List<Candidate> there = there(turn);
    if (there.isEmpty()) {
      return new Choice.Nobody("no other device that bid can take it");
    }
    List<Candidate> fresh = there.stream().filter(each -> looks.isFresh(each, turn)).toList();
    Optional<Candidate> best = free(fresh, Candidate::available);
    if (best.isEmpty() && silentS >= config.again().overdueS(dueS)) {
      best = sooner(fresh, silentS - dueS).or(() -> free(fresh, each -> true));
    }
    return best.map(each -> inTime(each, turn))
        .orElseGet(() -> new Choice.Nobody("every other device is busy"));
  }

  private static Optional<Candidate> free(List<Candidate> fresh, Predicate<Candidate> which) {
    return fresh.stream().filter(each -> each.bid().free() > 0 && which.test(each)).findFirst();
  }

  /** Whoever is late by so much may be as late again, so that a queue elsewhere can be shorter. */
  private static Optional<Candidate> sooner(List<Candidate> fresh, double lateS) {
    return fresh.stream()
        .filter(Candidate::available)
        .filter(each -> each.predictedS() + Waiting.marginS(lateS) < lateS)
        .min(Comparator.comparingDouble(Candidate::predictedS));
  }

  private Choice inTime(Candidate best, Turn turn) {
    return isTooLate(best, turn)
        ? new Choice.Nobody("it would end after the deadline on " + best.deviceName())
        : new Choice.Award(best);
  }

  /** Who has room for a prompt that waits in a queue, and finishes it clearly sooner. */
  Choice instead(Waiting waiting, Turn turn) {
    double remainingS = waiting.remainingS();
    return there(turn).stream()
        .filter(Candidate::available)
        .filter(each -> looks.isFresh(each, turn) && !isTooLate(each, turn))
        .filter(each -> isSooner(scoreS(each), remainingS))
        .min(Comparator.comparingDouble(this::scoreS))
        .<Choice>map(Choice.Award::new)
        .orElseGet(() -> new Choice.Nobody("nobody else is clearly sooner"));
  }

  private double scoreS(Candidate candidate) {
    return serviceS(candidate) + judgement.waitWeight() * candidate.bid().backlogS();
  }

  private static double serviceS(Candidate candidate) {
    return candidate
        .score()
        .map(LaneScore::lowerS)
        .orElse(Math.max(0, candidate.bid().quotedS() - candidate.bid().backlogS()));
  }

  /**
   * Devices that are idle and would finish a prompt clearly sooner than the one where it waits, as
   * far as is known. They say so themselves, soon after they have become so; what was quoted to the
   * prompt when it was placed may be wrong by now, on either side. Not those that declined since.
   */
  Set<DeviceId> idle(Waiting waiting, Turn turn) {
    double remainingS = waiting.remainingS();
    if (prompt.policy != RoutingPolicy.ADAPTIVE || remainingS <= Waiting.marginS(remainingS)) {
      return Set.of();
    }
    Set<DeviceId> slower =
        looks.known().stream()
            .filter(each -> !isSooner(serviceS(each), remainingS))
            .map(each -> each.lane().deviceId())
            .collect(Collectors.toSet());
    var wanted =
        new ModelIndex.Wanted(
            prompt.model(), looks.digest(), prompt.messages.needs(prompt.delivered));
    return prompt.view.idle(wanted).stream()
        .filter(device -> !slower.contains(device) && looks.isWorthwhile(device))
        .filter(device -> !looks.hasDeclined(device, turn))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether there is such a device, or one that has just been asked says that it is one. */
  boolean isIdleElsewhere(Waiting waiting, Turn turn) {
    return !idle(waiting, turn).isEmpty()
        || prompt.policy == RoutingPolicy.ADAPTIVE
            && looks.known().stream()
                .filter(each -> each.bid().free() > 0 && looks.isFresh(each, turn))
                .anyMatch(each -> isSooner(serviceS(each), waiting.remainingS()));
  }

  private static boolean isSooner(double seconds, double remainingS) {
    return seconds + Waiting.marginS(remainingS) < remainingS;
  }

  /**
   * Whether a run waits so long that it is worth looking elsewhere. Policies other than the lowest
   * score say themselves where a prompt belongs, so that only a long wait is an excuse.
   */
  boolean waitsTooLong(Waiting waiting) {
    return prompt.policy == RoutingPolicy.ADAPTIVE
        ? waiting.isLate()
        : waiting.elapsedS() >= config.again().overdueS(waiting.predictedS());
  }

  /** Why a prompt is not moved now, whoever could take it. */
  Optional<String> reasonAgainstMove() {
    if (prompt.moves() >= prompt.config.prompts().moves()) {
      return Optional.of("it was moved " + prompt.moves() + " times");
    }
    return reasonAgainst();
  }

  /** Why a prompt gets no second run now, whoever could take it. */
  Optional<String> reasonAgainstSecond() {
    Optional<String> reason = reasonAgainst();
    return reason.isPresent() || prompt.node.hedges().allows()
        ? reason
        : Optional.of("the share of second runs is used up");
  }

  private Optional<String> reasonAgainst() {
    if (!prompt.delivered.nothing() && !prompt.delivered.canContinue()) {
      return Optional.of("no other device can go on with what the client has");
    }
    if (prompt.credit() == 0) {
      return Optional.of("the client takes no text");
    }
    return prompt.runsStarted() >= prompt.config.prompts().maxAttempts()
        ? Optional.of("it was run " + prompt.runsStarted() + " times")
        : Optional.empty();
  }

  private List<Candidate> there(Turn turn) {
    return looks.known().stream()
        .filter(each -> !judgement.isSilent(each))
        .filter(each -> !prompt.excluded().contains(each.lane()))
        .filter(each -> isThere(each, turn))
        .toList();
  }

  /** Of a lane that is not known well, nothing says that it would end too late. */
  private boolean isTooLate(Candidate candidate, Turn turn) {
    double leftS = prompt.messages.remainingMs(turn.nowNanos()) / 1e3;
    boolean learned = candidate.score().filter(FirstText::isLearned).isPresent();
    double neededS = learned ? candidate.predictedS() : config.grace().toNanos() / 1e9;
    return leftS < neededS;
  }

  /** A bid that expired can be made again, and whether it would be too late is said apart. */
  private boolean isThere(Candidate candidate, Turn turn) {
    return judgement
        .obstacle(candidate, turn)
        .filter(why -> why != Obstacle.EXPIRED && why != Obstacle.TOO_LATE)
        .isEmpty();
  }
}
