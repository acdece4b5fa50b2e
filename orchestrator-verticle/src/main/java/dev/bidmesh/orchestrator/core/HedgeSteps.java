package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.AwardReply;
import java.time.Duration;
import java.util.Optional;

/**
 * The second attempt at a prompt whose run shows no text in time, or waits in a queue for longer
 * than was promised.
 *
 * <p>A run that shows no text is not disturbed: the first text decides which of the two counts, and
 * the other is cancelled. One that has not begun when the other device accepts is cancelled then,
 * so that the prompt never has less than one place.
 */
final class HedgeSteps {

  private final PromptContext prompt;
  private final HedgeBudget budget;
  private final Judgement judgement;
  private final LookSteps looks;

  HedgeSteps(PromptContext prompt, Judgement judgement) {
    this.prompt = prompt;
    this.budget = prompt.node.hedges();
    this.judgement = judgement;
    this.looks = new LookSteps(prompt, judgement, this::award);
  }

  /** When and where it is looked for another device. */
  LookSteps looks() {
    return looks;
  }

  private void award(
      PromptState.Running running, Candidate candidate, boolean move, String why, Turn turn) {
    if (!move) {
      budget.take();
    }
    Attempt attempt = Attempt.of(prompt.nextAttemptNumber(), candidate, turn.nowNanos());
    judgement.found(candidate);
    prompt.trace.awarded(attempt);
    prompt.log.award(attempt, candidate, prompt.runsStarted(), turn);
    prompt.transition(
        running.toHedging(new Hedge(running.standby(), candidate, attempt, move)),
        why + "; award to " + attempt.deviceName() + (move ? " instead" : " as well"),
        turn);
    prompt.timers.startAward(
        prompt.isSelf(attempt.lane().deviceId())
            ? Duration.ZERO
            : prompt.messages.transfer(prompt.delivered),
        turn);
    turn.send(
        Address.device(attempt.lane().deviceId(), Purpose.EXECUTE),
        prompt.messages.award(
            attempt,
            candidate.bid(),
            false,
            0,
            prompt.delivered,
            prompt.credit(),
            turn.nowNanos()));
  }

  /** Takes the runner-up's answer. A hedge that is declined is dropped: no lane is asked next. */
  void onReply(Hedge hedge, AwardReply reply, Turn turn) {
    if (reply instanceof AwardReply.Accepted accepted) {
      begin(hedge, accepted.predictedS(), "accepted", turn);
      return;
    }
    if (!hedge.move()) {
      budget.giveBack();
    }
    looks.looks().declined(hedge.candidate(), turn);
    String outcome =
        reply instanceof AwardReply.Refused refused
            ? "refused: " + refused.code().label()
            : "requoted";
    drop(hedge, outcome, turn);
    looks.again(turn);
  }

  /**
   * The hedge runs.
   *
   * @param predictedS completion in seconds that its executor predicts
   */
  void begin(Hedge hedge, double predictedS, String cause, Turn turn) {
    if (prompt.state() instanceof PromptState.Hedging hedging) {
      prompt.timers.stopAward(turn);
      prompt.runStarted();
      var second =
          new Run(
              hedge.attempt(), predictedS * 1e3, Optional.of(hedge.candidate()), turn.nowNanos());
      prompt.trace.running(hedge.attempt(), second.predictedMs());
      prompt.timers.startSilence(hedge.attempt().number(), turn);
      if (hedge.move() && hedging.run().isQueued()) {
        move(hedging, second, cause, turn);
      } else {
        race(hedging, second, cause, turn);
      }
    }
  }

  /** A run that was to be moved and has begun meanwhile makes the other one a second run. */
  private void race(PromptState.Hedging hedging, Run second, String cause, Turn turn) {
    if (hedging.hedge().move()) {
      budget.take();
    }
    budget.started();
    prompt.transition(hedging.toRacing(second), second.attempt().deviceName() + " " + cause, turn);
  }

  /** The first run has not begun, so that nothing is lost with it. */
  private void move(PromptState.Hedging hedging, Run second, String cause, Turn turn) {
    Attempt first = hedging.run().attempt();
    Hedge hedge = hedging.hedge();
    prompt.cancel(first.lane().deviceId(), first.number(), "moved before it began", turn);
    prompt.timers.stopSilence(first.number(), turn);
    prompt.trace.closed(first, turn.nowNanos(), LossSteps.MOVED);
    prompt.moved();
    prompt.refused(first.lane(), LossSteps.MOVED, LossSteps.notBegun(first));
    judgement.won(second.attempt().lane());
    var left = Standby.of(hedge.auction(), hedge.candidate(), looks.looks().known());
    prompt.transition(
        hedging.toMoved(second, left),
        second.attempt().deviceName() + " " + cause + " instead of " + first.deviceName(),
        turn);
    looks.watch(turn);
  }

  /** The runner-up gave no answer: it may run all the same, so the hedge is not taken back. */
  void onUnanswered(Hedge hedge, Turn turn) {
    if (!prompt.timers.isHeldUp(PromptTimers.AWARD, turn)) {
      DeviceId device = hedge.attempt().lane().deviceId();
      prompt.cancel(device, hedge.attempt().number(), "award unanswered", turn);
      prompt.view.liveness().silent(device, turn.nowNanos());
      looks.looks().without(device);
      drop(hedge, "did not answer", turn);
      looks.again(turn);
    }
  }

  /** The runner-up left or restarted before it answered. */
  void onPeers(PeerNews news, Turn turn) {
    prompt
        .hedge()
        .filter(
            hedge -> news.isOver(hedge.attempt().lane().deviceId(), hedge.attempt().incarnation()))
        .ifPresent(
            hedge -> {
              looks.looks().without(hedge.attempt().lane().deviceId());
              drop(hedge, PeerNews.GONE, turn);
              looks.again(turn);
            });
  }

  private void drop(Hedge hedge, String outcome, Turn turn) {
    if (prompt.state() instanceof PromptState.Hedging hedging) {
      prompt.timers.stopAward(turn);
      prompt.trace.closed(hedge.attempt(), turn.nowNanos(), outcome);
      prompt.transition(
          hedging.toRunning(), hedge.attempt().deviceName() + " " + outcome + ", dropped", turn);
    }
  }

  /** This run is the one that counts: text of it is here, or its end. */
  void decide(Run run, Turn turn) {
    PromptState state = prompt.state();
    if (state instanceof PromptState.Hedging hedging) {
      withdraw(hedging.hedge().attempt(), turn);
      looks.stop(turn);
      drop(hedging.hedge(), "not needed", turn);
    } else if (state instanceof PromptState.Racing racing) {
      Run loser = racing.otherThan(run);
      withdraw(loser.attempt(), turn);
      noteSilence(loser, turn);
      prompt.timers.stopSilence(loser.attempt().number(), turn);
      String outcome = "overtaken by " + run.attempt().deviceName();
      prompt.trace.closed(loser.attempt(), turn.nowNanos(), outcome);
      looks.stop(turn);
      goesOn(racing, run, outcome, true, turn);
    } else {
      looks.stop(turn);
    }
  }

  /** One of two runs is lost, and neither has shown text. */
  void lost(PromptState.Racing racing, Run run, String outcome, Turn turn) {
    goesOn(racing, racing.otherThan(run), outcome, false, turn);
  }

  private void withdraw(Attempt attempt, Turn turn) {
    prompt.cancel(attempt.lane().deviceId(), attempt.number(), "another attempt was faster", turn);
  }

  /**
   * Nobody watches the loser any more. If its device has said nothing for as long as several life
   * signs take, it is not expected to bid until it is heard.
   */
  private void noteSilence(Run loser, Turn turn) {
    DeviceId device = loser.attempt().lane().deviceId();
    long quietNanos = prompt.config.prompts().silence().toNanos() / 2;
    boolean quiet =
        turn.nowNanos() - loser.lastHeardNanos() >= quietNanos
            && prompt.view.liveness().isQuiet(device, quietNanos, turn.nowNanos());
    if (quiet && !prompt.isSelf(device)) {
      prompt.view.liveness().silent(device, turn.nowNanos());
    }
  }

  /**
   * Of two runs one goes on.
   *
   * @param outcome what became of the other
   * @param decided whether it has shown text; one that has not goes on to be watched
   */
  private void goesOn(
      PromptState.Racing racing, Run remaining, String outcome, boolean decided, Turn turn) {
    if (remaining.equals(racing.second())) {
      budget.won();
      prompt.trace.path("auction");
      judgement.overtaken(racing.first().attempt().lane(), outcome);
      judgement.won(remaining.attempt().lane());
    }
    Attempt other = racing.otherThan(remaining).attempt();
    prompt.transition(racing.toRunning(remaining), other.deviceName() + " " + outcome, turn);
    if (!decided) {
      looks.watch(turn);
    }
  }
}
