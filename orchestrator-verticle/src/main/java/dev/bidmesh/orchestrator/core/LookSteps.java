package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.HedgeConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Bids;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * When it is looked for another device, because a run shows no text in time or waits in a queue,
 * for longer than was promised or while others are idle, and again if there was none.
 *
 * <p>A run that has begun is judged when its first text is due, and then after pauses. One that
 * waits is judged when it gives a life sign, after the same pauses.
 */
final class LookSteps {

  private final PromptContext prompt;
  private final HedgeConfig config;
  private final HedgeRule rule;
  private final Looks looks;
  private final Found found;
  private boolean watching;
  private FirstText text = new FirstText(0, 0);
  private String said = "";
  private OptionalInt withdrawn = OptionalInt.empty();

  /** Takes who was found. */
  @FunctionalInterface
  interface Found {
    /**
     * @param move whether it is to take the run's place
     * @param why what the run does wrong, in words
     */
    void award(
        PromptState.Running running, Candidate candidate, boolean move, String why, Turn turn);
  }

  LookSteps(PromptContext prompt, Judgement judgement, Found found) {
    this.prompt = prompt;
    this.config = prompt.config.prompts().hedge();
    this.looks = new Looks(prompt);
    this.rule = new HedgeRule(prompt, judgement, looks);
    this.found = found;
  }

  /** What is known of the others. */
  Looks looks() {
    return looks;
  }

  /**
   * A run began, or is left of two: waits for its first text. Whoever is to show it instead may
   * come to the mesh meanwhile.
   */
  void watch(Turn turn) {
    said = "";
    withdrawn = OptionalInt.empty();
    looks.close(turn);
    watching = false;
    if (prompt.state() instanceof PromptState.Running running
        && prompt.request.pinDevice().isEmpty()) {
      watch(running.run(), running.standby(), turn);
    }
  }

  private void watch(Run run, Standby standby, Turn turn) {
    watching = true;
    looks.restart(standby, run.attempt().lane());
    text = FirstText.of(run, learned(run), config);
    Duration left = due(run).minusNanos(silentNanos(run, turn));
    boolean inTime = left.toMillis() < prompt.messages.remainingMs(turn.nowNanos());
    if (isHedged() && inTime) {
      prompt.timers.startHedge(left.isNegative() ? Duration.ZERO : left, turn);
    }
  }

  private OptionalDouble learned(Run run) {
    return prompt.messages.isInOnePiece()
        ? OptionalDouble.empty()
        : prompt.node.firstTexts().boundS(run.attempt().lane(), run.serviceS());
  }

  private boolean isHedged() {
    return config.enabled() && prompt.request.idempotent();
  }

  /** The first text is due, or a pause is over. */
  void onDue(Turn turn) {
    if (!prompt.timers.isHeldUp(PromptTimers.HEDGE, turn)) {
      if (!looks.isOpen()) {
        running().ifPresent(running -> lookDue(running, turn));
      }
      again(turn);
    }
  }

  private void lookDue(PromptState.Running running, Turn turn) {
    looks.take(turn);
    look(running, turn);
  }

  /** Looks again after a pause, if the run still shows no text and nobody else was found. */
  void again(Turn turn) {
    if (isHedged() && running().isPresent() && !looks.isOver()) {
      Run run = running().get().run();
      Duration due = due(run).minusNanos(silentNanos(run, turn));
      Duration pause = looks.pause();
      prompt.timers.startHedge(pause.compareTo(due) < 0 ? due : pause, turn);
    }
  }

  /** A run gave a sign of life. */
  void onSign(Run run, Turn turn) {
    running()
        .filter(running -> running.run().equals(run) && run.isQueued() && looks.isDue(turn))
        .filter(running -> isToMove(running, turn))
        .filter(running -> take(rule.waitsTooLong(waiting(running, turn)), turn))
        .ifPresent(running -> look(running, turn));
  }

  /** Takes one of the looks; false if none is left. */
  private boolean take(boolean late, Turn turn) {
    if (late ? looks.isOver() : looks.isOverForIdle() || !mayLookForIdle()) {
      return false;
    }
    if (late) {
      looks.take(turn);
    } else {
      looks.takeForIdle(turn);
    }
    return true;
  }

  private boolean mayLookForIdle() {
    boolean large = prompt.view.livePeers().size() > prompt.config.bidding().askAllUpTo();
    return !large || prompt.node.idleLooks().take();
  }

  private boolean isToMove(PromptState.Running running, Turn turn) {
    return running.run().isQueued()
        && withdrawn.isEmpty()
        && rule.reasonAgainstMove().isEmpty()
        && (rule.waitsTooLong(waiting(running, turn))
            || rule.isIdleElsewhere(waiting(running, turn), turn));
  }

  /**
   * A prompt that waits does not ask where it would wait as long. Where every queue is full, all
   * that wait would else go on asking each other's devices in vain.
   */
  private double withinS(PromptState.Running running, Turn turn) {
    return isToMove(running, turn) ? waiting(running, turn).remainingS() : Double.POSITIVE_INFINITY;
  }

  private Set<DeviceId> idle(PromptState.Running running, Turn turn) {
    return running.run().isQueued() ? rule.idle(waiting(running, turn), turn) : Set.of();
  }

  /** The run that shows no text while nobody else was asked to. */
  private Optional<PromptState.Running> running() {
    return watching
            && prompt.state() instanceof PromptState.Running running
            && !running.run().showsText()
        ? Optional.of(running)
        : Optional.empty();
  }

  private void look(PromptState.Running running, Turn turn) {
    Optional<String> against = reasonAgainst(running, turn);
    if (against.isPresent()) {
      note(running, against.get(), turn);
    } else {
      Optional<String> nobody = judge(running, turn);
      if (nobody.isPresent() && !ask(running, turn)) {
        note(running, nobody.get(), turn);
      }
    }
  }

  /**
   * If nobody else is left, or was of use for long, who fell silent before may have been heard
   * again, and whose queue was left may have room.
   */
  private boolean ask(PromptState.Running running, Turn turn) {
    Run run = running.run();
    if (silentS(run, turn) >= config.again().overdueS(text.dueS(run))) {
      prompt.forgiveSilence();
    }
    return askOnce(running, turn) || prompt.forgiveSilence() && askOnce(running, turn);
  }

  private boolean askOnce(PromptState.Running running, Turn turn) {
    boolean late = !running.run().isQueued() || rule.waitsTooLong(waiting(running, turn));
    return looks.ask(idle(running, turn), late, withinS(running, turn), turn);
  }

  private Optional<String> reasonAgainst(PromptState.Running running, Turn turn) {
    if (isToMove(running, turn)) {
      return rule.reasonAgainstMove();
    }
    return silentNanos(running.run(), turn) < due(running.run()).toNanos()
        ? Optional.of("its first text is not due")
        : rule.reasonAgainstSecond();
  }

  /** Takes a bid that was asked for; false if none was asked of this device. */
  boolean onBids(Bids bids, Turn turn) {
    boolean asked = looks.onBids(bids, turn);
    if (asked && !looks.isOpen()) {
      onAnswersDue(turn);
    }
    return asked;
  }

  /** Everybody who was asked has answered, or had the time to. */
  void onAnswersDue(Turn turn) {
    looks.close(turn);
    running()
        .filter(running -> reasonAgainst(running, turn).isEmpty())
        .ifPresent(running -> judge(running, turn).ifPresent(why -> note(running, why, turn)));
  }

  /** Has somebody else run it if there is anybody, else says why not. */
  private Optional<String> judge(PromptState.Running running, Turn turn) {
    boolean move = isToMove(running, turn);
    HedgeRule.Choice choice =
        move
            ? rule.instead(waiting(running, turn), turn)
            : isHedged()
                ? rule.second(silentS(running.run(), turn), text.dueS(running.run()), turn)
                : new HedgeRule.Choice.Nobody("it must not run twice at once");
    if (choice instanceof HedgeRule.Choice.Nobody nobody) {
      return Optional.of(nobody.why());
    }
    take(running, ((HedgeRule.Choice.Award) choice).candidate(), move, turn);
    return Optional.empty();
  }

  private void take(PromptState.Running running, Candidate candidate, boolean move, Turn turn) {
    String why = late(running.run(), move, turn);
    if (prompt.request.idempotent()) {
      found.award(running, candidate, move, why, turn);
    } else {
      withdraw(running.run(), why, turn);
    }
  }

  /**
   * Two attempts at once are not allowed, so that the first has to say that it is over before there
   * is another.
   */
  private void withdraw(Run run, String why, Turn turn) {
    Attempt attempt = run.attempt();
    withdrawn = OptionalInt.of(attempt.number());
    prompt.trace.step(turn.nowNanos(), why + "; withdrawn");
    prompt.cancel(attempt.lane().deviceId(), attempt.number(), "it waits too long", turn);
  }

  /** Whether a run was told to end so that another can take its place. */
  boolean isWithdrawn(Run run) {
    return withdrawn.isPresent() && withdrawn.getAsInt() == run.attempt().number();
  }

  private static Waiting waiting(PromptState.Running running, Turn turn) {
    Optional<Candidate> winner = running.standby().winner();
    return Waiting.of(running.run(), winner, turn.nowNanos());
  }

  private Duration due(Run run) {
    return Turn.nanos(text.dueS(run) * 1e9);
  }

  private static long silentNanos(Run run, Turn turn) {
    return turn.nowNanos() - run.acceptedNanos();
  }

  private static double silentS(Run run, Turn turn) {
    return silentNanos(run, turn) / 1e9;
  }

  private void note(PromptState.Running running, String why, Turn turn) {
    if (!said.equals(why)) {
      said = why;
      String late = late(running.run(), isToMove(running, turn), turn);
      prompt.trace.step(turn.nowNanos(), late + "; not hedged: " + why);
    }
  }

  private static String late(Run run, boolean move, Turn turn) {
    return String.format(
        Locale.ROOT,
        move ? "%s let it wait for %.2f s" : "%s showed no text in %.2f s",
        run.attempt().deviceName(),
        silentS(run, turn));
  }

  /** Looks no more: there is text, or the run is lost. */
  void stop(Turn turn) {
    if (watching) {
      watching = false;
      prompt.timers.stopHedge(turn);
      looks.close(turn);
    }
  }
}
