package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.RunOutcome;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** When a run is lost, and where its prompt goes then. */
final class LossSteps {

  /** What became of a run that did not begin in time. */
  static final String MOVED = "still waiting, moved";

  /** Others say something of the request, of its time, or of a device that stops on purpose. */
  private static final Set<FailureCode> FAULT_OF_THE_DEVICE =
      EnumSet.of(
          FailureCode.ENGINE_FAILED,
          FailureCode.NO_ENGINE,
          FailureCode.LOST,
          FailureCode.MALFORMED,
          FailureCode.TIMEOUT,
          FailureCode.UNREACHABLE,
          FailureCode.INTERNAL);

  private final PromptContext prompt;
  private final AuctionSteps auction;
  private final HedgeSteps hedges;

  LossSteps(PromptContext prompt, AuctionSteps auction, HedgeSteps hedges) {
    this.prompt = prompt;
    this.auction = auction;
    this.hedges = hedges;
  }

  /**
   * A run is gone: its other attempt goes on if there is one, else another device does where that
   * gives the same text, else the prompt ends.
   */
  void lose(Run run, FailureCode code, String why, Turn turn) {
    Attempt attempt = run.attempt();
    var reason = new NoWinner(code, attempt.deviceName() + ": " + why, OptionalLong.empty());
    if (FAULT_OF_THE_DEVICE.contains(code)) {
      prompt.observed(PeerObserved.ran(attempt.lane().deviceId(), false), turn);
    }
    String outcome = code == FailureCode.LOST ? why : code.label();
    prompt.trace.closed(attempt, turn.nowNanos(), outcome);
    prompt.timers.stopSilence(attempt.number(), turn);
    hedges.looks().stop(turn);
    prompt.refused(attempt.lane(), outcome, reason);
    if (prompt.state() instanceof PromptState.Racing racing) {
      hedges.lost(racing, run, outcome, turn);
    } else if (prompt.state() instanceof PromptState.Hedging hedging) {
      prompt.transition(hedging.toAwarding(), attempt.deviceName() + " " + outcome, turn);
      auction.outdated();
    } else if (prompt.messages.nothingLeft(prompt.delivered)) {
      prompt.succeed(run, lastWords(run), Optional.empty(), turn);
    } else if (mayRetry(code)) {
      prompt.node.counts().failedOver();
      prompt.emit(new PromptEvent.Retry(prompt.promptId(), reason.message()), turn);
      auction.afterLoss(turn);
    } else {
      prompt.fail(reason, turn);
    }
  }

  /**
   * A run was withdrawn because it waited too long, and is over. If it has shown text all the same,
   * another device goes on from there.
   */
  void withdrawn(Run run, Turn turn) {
    if (run.hasDelivered()) {
      lose(run, FailureCode.LOST, "was withdrawn", turn);
      return;
    }
    Attempt attempt = run.attempt();
    prompt.trace.closed(attempt, turn.nowNanos(), MOVED);
    prompt.timers.stopSilence(attempt.number(), turn);
    hedges.looks().stop(turn);
    prompt.moved();
    prompt.refused(attempt.lane(), MOVED, notBegun(attempt));
    auction.solicit(turn);
  }

  /** Why a run that has not begun is not waited for. */
  static NoWinner notBegun(Attempt attempt) {
    return new NoWinner(
        FailureCode.LOST, attempt.deviceName() + " let it wait too long", OptionalLong.empty());
  }

  /** The end that a lost run would have told: all that was asked for is here. */
  private Completion lastWords(Run run) {
    return new Completion(
        prompt.promptId(),
        run.attempt().number(),
        prompt.delivered.hasAllVectors() ? FinishReason.STOP : FinishReason.LENGTH,
        0,
        0,
        prompt.delivered.tokens(),
        true,
        0,
        0,
        0,
        0,
        OptionalLong.empty(),
        OptionalDouble.empty(),
        Optional.empty());
  }

  private boolean mayRetry(FailureCode code) {
    return code.retryable() && mayMove();
  }

  /** Whether the prompt can go on elsewhere if its run is lost. */
  boolean mayMove() {
    return prompt.runsStarted() < prompt.config.prompts().maxAttempts()
        && (prompt.delivered.nothing() || prompt.delivered.canContinue());
  }

  /** An attempt may have been silent for too long. */
  void onSilenceTimer(int attempt, Turn turn) {
    prompt.state().runs().stream()
        .filter(run -> run.attempt().number() == attempt)
        .findFirst()
        .filter(run -> prompt.timers.isSilent(run, turn))
        .ifPresent(run -> silent(run, turn));
  }

  private void silent(Run run, Turn turn) {
    boolean here = prompt.isSelf(run.attempt().lane().deviceId());
    long patience = here ? 0 : prompt.node.doubt().patienceNanos(turn);
    if (patience > 0) {
      keep(run, patience, turn);
    } else {
      fellSilent(run, turn);
    }
  }

  private void fellSilent(Run run, Turn turn) {
    DeviceId device = run.attempt().lane().deviceId();
    Liveness liveness = prompt.view.liveness();
    if (liveness.isQuiet(device, prompt.config.prompts().silence().toNanos(), turn.nowNanos())) {
      liveness.silent(device, turn.nowNanos());
    }
    Feedback feedback =
        prompt.results.seen(prompt.promptId(), run, RunOutcome.FAILED, turn.nowNanos());
    prompt.node.feedback().post(feedback, turn);
    giveUp(run, "fell silent", turn);
  }

  /**
   * Devices left or restarted: their runs are lost at once, unless it is rather this node that lost
   * the mesh, whose table then empties as well.
   */
  void onPeers(PeerNews news, Turn turn) {
    for (Run run : List.copyOf(prompt.state().runs())) {
      DeviceId device = run.attempt().lane().deviceId();
      if (news.isOver(device, run.attempt().incarnation())) {
        long patience =
            news.removed().contains(device) ? prompt.node.doubt().patienceNanos(turn) : 0;
        if (patience > 0) {
          keep(run, patience, turn);
        } else {
          giveUp(run, PeerNews.GONE, turn);
        }
      }
    }
  }

  private void keep(Run run, long patience, Turn turn) {
    prompt.trace.step(turn.nowNanos(), "kept for a while: this node may be cut off");
    prompt.timers.keepSilent(run.attempt().number(), patience, turn);
  }

  /** Stops a run that is of no use, and does without it. */
  void giveUp(Run run, String why, Turn turn) {
    Attempt attempt = run.attempt();
    prompt.cancel(attempt.lane().deviceId(), attempt.number(), why, turn);
    lose(run, FailureCode.LOST, why, turn);
  }
}
