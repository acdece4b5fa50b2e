package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.HedgeConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Bids;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The second attempt at a prompt whose run shows no text in time. Whatever becomes of it, the first
 * run is not disturbed; the first text decides which of the two counts, and the other is cancelled.
 *
 * <p>The runner-up is the best of those that lost the auction on another device and can start at
 * once. A bid that has expired is asked for afresh, once; if no answer comes, there is no hedge.
 */
final class HedgeSteps {

  private final PromptContext prompt;
  private final HedgeConfig config;
  private final HedgeBudget budget;
  private final Judgement judgement;
  private final HedgeRule rule;
  private Optional<Candidate> asked = Optional.empty();

  HedgeSteps(PromptContext prompt, Judgement judgement) {
    this.prompt = prompt;
    this.config = prompt.config.prompts().hedge();
    this.budget = prompt.node.hedges();
    this.judgement = judgement;
    this.rule = new HedgeRule(prompt, judgement);
  }

  /** A run began: waits for its first text, if anybody else could be asked to show it. */
  void watch(double predictedS, Turn turn) {
    asked = Optional.empty();
    if (config.enabled()
        && prompt.request.idempotent()
        && prompt.state() instanceof PromptState.Running running) {
      running
          .standby()
          .filter(standby -> !standby.elsewhere().isEmpty())
          .map(standby -> FirstText.boundS(standby.winner(), predictedS, config))
          .filter(boundS -> boundS * 1e3 < prompt.messages.remainingMs(turn.nowNanos()))
          .ifPresent(boundS -> prompt.timers.startHedge(Turn.nanos(boundS * 1e9), turn));
    }
  }

  /** The first text is due. */
  void onDue(Turn turn) {
    if (prompt.timers.isHeldUp(PromptTimers.HEDGE, turn)) {
      return;
    }
    if (prompt.state() instanceof PromptState.Running running && !running.run().showsText()) {
      running.standby().ifPresent(standby -> hedge(running, standby, turn));
    }
  }

  private void hedge(PromptState.Running running, Standby standby, Turn turn) {
    HedgeRule.Choice choice = rule.choose(standby, turn);
    if (choice instanceof HedgeRule.Choice.Award best) {
      award(running, standby, best.candidate(), turn);
    } else if (choice instanceof HedgeRule.Choice.AskAgain again) {
      askAgain(again.candidate(), turn);
    } else if (choice instanceof HedgeRule.Choice.Nobody nobody) {
      notHedged(running.run(), nobody.why(), turn);
    }
  }

  private void notHedged(Run run, String why, Turn turn) {
    prompt.trace.step(turn.nowNanos(), late(run, turn) + "; not hedged: " + why);
  }

  private static String late(Run run, Turn turn) {
    double seconds = (turn.nowNanos() - run.acceptedNanos()) / 1e9;
    return String.format(
        Locale.ROOT, "%s showed no text in %.2f s", run.attempt().deviceName(), seconds);
  }

  private void askAgain(Candidate candidate, Turn turn) {
    asked = Optional.of(candidate);
    DeviceId device = candidate.bid().lane().deviceId();
    prompt.trace.step(
        turn.nowNanos(), "asked " + candidate.deviceName() + " for a fresh bid, as runner-up");
    turn.send(
        Address.device(device, Purpose.BID),
        prompt.messages.bidRequest(prompt.model(), prompt.delivered, turn.nowNanos()));
  }

  /** Takes the fresh bid of a runner-up; false if none was asked of this device. */
  boolean onBids(Bids bids, Turn turn) {
    Optional<Candidate> fresh =
        asked
            .filter(candidate -> candidate.bid().lane().deviceId().equals(bids.deviceId()))
            .map(candidate -> candidate.bid().lane())
            .flatMap(
                lane -> bids.bids().stream().filter(bid -> bid.lane().equals(lane)).findFirst())
            .map(
                bid ->
                    new Candidate(
                        bid,
                        bids.name(),
                        bids.incarnation(),
                        turn.nowNanos(),
                        asked.flatMap(Candidate::score)));
    if (fresh.isEmpty() || !(prompt.state() instanceof PromptState.Running running)) {
      return false;
    }
    asked = Optional.empty();
    running
        .standby()
        .filter(standby -> !running.run().showsText())
        .ifPresent(
            standby -> {
              var only = new Standby(standby.auction(), standby.winner(), List.of(fresh.get()));
              hedge(running, only, turn);
            });
    return true;
  }

  private void award(PromptState.Running running, Standby standby, Candidate candidate, Turn turn) {
    budget.take();
    Attempt attempt = Attempt.of(prompt.nextAttemptNumber(), candidate, turn.nowNanos());
    prompt.trace.awarded(attempt);
    prompt.transition(
        running.toHedging(new Hedge(standby.auction(), candidate, attempt)),
        late(running.run(), turn) + "; award to " + attempt.deviceName() + " as well",
        turn);
    prompt.timers.startAward(turn);
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
    budget.giveBack();
    String outcome =
        reply instanceof AwardReply.Refused refused
            ? "refused: " + refused.code().label()
            : "requoted";
    drop(hedge, outcome, turn);
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
      budget.started();
      var second = new Run(hedge.attempt(), predictedS * 1e3, turn.nowNanos());
      prompt.transition(hedging.toRacing(second), hedge.attempt().deviceName() + " " + cause, turn);
      prompt.trace.running(hedge.attempt(), second.predictedMs());
      prompt.timers.startSilence(hedge.attempt().number(), turn);
    }
  }

  /** The runner-up gave no answer: it may run all the same, so the hedge is not taken back. */
  void onUnanswered(Hedge hedge, Turn turn) {
    if (!prompt.timers.isHeldUp(PromptTimers.AWARD, turn)) {
      DeviceId device = hedge.attempt().lane().deviceId();
      prompt.cancel(device, hedge.attempt().number(), "award unanswered", turn);
      prompt.view.liveness().silent(device, turn.nowNanos());
      drop(hedge, "did not answer", turn);
    }
  }

  /** The runner-up left or restarted before it answered. */
  void onPeers(PeerNews news, Turn turn) {
    prompt
        .hedge()
        .filter(
            hedge -> news.isOver(hedge.attempt().lane().deviceId(), hedge.attempt().incarnation()))
        .ifPresent(hedge -> drop(hedge, PeerNews.GONE, turn));
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
      drop(hedging.hedge(), "not needed", turn);
    } else if (state instanceof PromptState.Racing racing) {
      Run loser = racing.otherThan(run);
      withdraw(loser.attempt(), turn);
      noteSilence(loser, turn);
      prompt.timers.stopSilence(loser.attempt().number(), turn);
      String outcome = "overtaken by " + run.attempt().deviceName();
      prompt.trace.closed(loser.attempt(), turn.nowNanos(), outcome);
      goesOn(racing, run, outcome, turn);
    } else if (prompt.delivered.nothing()) {
      prompt.timers.stopHedge(turn);
    }
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
   */
  void goesOn(PromptState.Racing racing, Run remaining, String outcome, Turn turn) {
    if (remaining.equals(racing.second())) {
      budget.won();
      judgement.overtaken(racing.first().attempt().lane(), outcome);
      judgement.won(remaining.attempt().lane());
    }
    Attempt other = racing.otherThan(remaining).attempt();
    prompt.transition(racing.toRunning(remaining), other.deviceName() + " " + outcome, turn);
  }
}
