package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.TokenChunk;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One prompt from arrival to its one ending: hands each event to the steps it belongs to. {@link
 * PromptState} draws the way.
 */
final class PromptFlow {

  private final PromptContext prompt;
  private final AuctionSteps auction;
  private final HedgeSteps hedges;
  private final LossSteps losses;
  private final RunSteps run;
  private final QueueNews queue;

  PromptFlow(PromptRequest request, NodeContext node, long nowNanos) {
    this.prompt = new PromptContext(request, node, nowNanos);
    this.auction = new AuctionSteps(prompt);
    this.hedges = new HedgeSteps(prompt, auction.judgement());
    this.losses = new LossSteps(prompt, auction, hedges);
    this.run = new RunSteps(prompt, auction, hedges, losses);
    this.queue = new QueueNews(prompt);
  }

  /** {@code done} or the label of a {@link FailureCode}; empty before the end. */
  Optional<String> outcome() {
    return prompt.state() instanceof PromptState.Ended over
        ? Optional.of(over.outcome())
        : Optional.empty();
  }

  /** The devices that run it: none, one, or two. */
  List<DeviceId> runsOn() {
    return prompt.state().runs().stream().map(each -> each.attempt().lane().deviceId()).toList();
  }

  /** A device that was silent is there after all. */
  void onProbed(DeviceId device, Turn turn) {
    prompt.state().runs().stream()
        .filter(each -> each.attempt().lane().deviceId().equals(device))
        .forEach(each -> each.heard(turn.nowNanos()));
  }

  TraceRecorder trace() {
    return prompt.trace;
  }

  void start(ModelResolver resolver, Turn turn) {
    prompt.timers.startDeadline(prompt.request.deadlineRemainingMs(), turn);
    ModelResolver.Resolution resolution =
        resolver.resolve(prompt.request.modelAlias(), prompt.request.needs());
    if (resolution instanceof ModelResolver.Resolution.Model model) {
      prompt.resolved(model.alias());
      auction.route(turn);
    } else if (resolution instanceof ModelResolver.Resolution.None none) {
      prompt.fail(new NoWinner(none.code(), none.message(), OptionalLong.empty()), turn);
    }
  }

  void onBids(Bids bids, Turn turn) {
    if (hedges.looks().onBids(bids, turn)) {
      prompt.node.counts().answered(bids);
    } else {
      auction.solicitation().onBids(bids, turn);
    }
  }

  /** Devices left, restarted, or take no more work. */
  void onPeers(PeerNews news, Turn turn) {
    prompt.gone(news);
    auction.onPeers(news, turn);
    hedges.onPeers(news, turn);
    losses.onPeers(news, turn);
  }

  /** Takes an answer of the bandit, unless it is to a question that was overtaken. */
  void onScores(String subject, Optional<ScoreReply> scores, Turn turn) {
    if (!prompt.timers.isLatestQuestion(subject)) {
      return;
    }
    if (scores.isPresent()) {
      auction.onScores(scores.get(), turn);
    } else {
      auction.onNoScores(turn);
    }
  }

  /** A doubtful winner has said that it is there, or nothing. */
  void onChecked(String subject, boolean alive, Turn turn) {
    auction.choice().onChecked(subject, alive, turn);
  }

  void onAwardReply(DeviceId from, AwardReply reply, Turn turn) {
    Optional<Hedge> hedge = prompt.hedge().filter(each -> each.attempt().is(from, reply.attempt()));
    Optional<Attempt> asked = prompt.asked().filter(each -> each.is(from, reply.attempt()));
    if (hedge.isPresent()) {
      hedges.onReply(hedge.get(), reply, turn);
    } else if (asked.isPresent() && reply instanceof AwardReply.Accepted accepted) {
      run.begin(asked.get(), accepted.predictedS() * 1e3, "accepted", turn);
    } else if (asked.isPresent()) {
      auction.onDeclined(asked.get(), reply, turn);
    } else if (reply instanceof AwardReply.Accepted
        && prompt.runOf(from, reply.attempt()).isEmpty()) {
      prompt.cancel(from, reply.attempt(), "accepted too late", turn);
    }
  }

  void onChunk(DeviceId from, Exchange exchange, TokenChunk chunk, Turn turn) {
    run.onChunk(from, exchange, chunk, turn);
  }

  void onProgress(DeviceId from, Exchange exchange, Progress progress, Turn turn) {
    run.onProgress(from, exchange, progress, turn);
    prompt
        .runOf(from, progress.attempt())
        .ifPresent(live -> queue.heard(live.attempt(), progress, turn));
  }

  void onCompletion(DeviceId from, Completion completion, Turn turn) {
    run.onCompletion(from, completion, turn);
  }

  void onTimer(Key key, Turn turn) {
    switch (key.purpose()) {
      case PromptTimers.DEADLINE ->
          prompt.abort(FailureCode.DEADLINE, "the prompt's deadline passed", turn);
      case PromptTimers.WINDOW -> auction.solicitation().onWindowClosed(turn);
      case PromptTimers.RESEND -> auction.solicitation().onAnswersDue(turn);
      case PromptTimers.AWARD -> onAwardUnanswered(turn);
      case PromptTimers.PRECHECK -> auction.choice().onPrecheckDue(turn);
      case PromptTimers.AWARD_RESEND -> auction.choice().onAwardResend(turn);
      case PromptTimers.HEDGE -> hedges.looks().onDue(turn);
      case PromptTimers.LOOK -> hedges.looks().onAnswersDue(turn);
      case PromptTimers.RECOVERY -> auction.onRecoveryDue(turn);
      case PromptTimers.SILENCE -> losses.onSilenceTimer(PromptTimers.attemptOf(key), turn);
      default -> throw new IllegalStateException("no timer is called " + key.purpose());
    }
  }

  private void onAwardUnanswered(Turn turn) {
    prompt.asked().ifPresent(attempt -> auction.onAwardUnanswered(attempt, turn));
    prompt.hedge().ifPresent(hedge -> hedges.onUnanswered(hedge, turn));
  }

  void onCancel(String reason, Turn turn) {
    prompt.abort(FailureCode.CANCELLED, reason, turn);
  }

  void onCredit(int granted, Turn turn) {
    prompt.credit(granted);
    for (Run each : prompt.state().runs()) {
      each.textDueFrom(turn.nowNanos());
      Attempt attempt = each.attempt();
      turn.send(
          Address.device(attempt.lane().deviceId(), Purpose.EXECUTE),
          new Credit(prompt.promptId(), attempt.number(), granted));
    }
  }
}
