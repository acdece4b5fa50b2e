package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptRequest;
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
  private final RunSteps run;
  private final QueueNews queue;

  PromptFlow(PromptRequest request, NodeContext node, long nowNanos) {
    this.prompt = new PromptContext(request, node, nowNanos);
    this.auction = new AuctionSteps(prompt);
    this.run = new RunSteps(prompt, auction);
    this.queue = new QueueNews(prompt);
  }

  /** {@code done} or the label of a {@link FailureCode}; empty before the end. */
  Optional<String> outcome() {
    return prompt.state() instanceof PromptState.Ended over
        ? Optional.of(over.outcome())
        : Optional.empty();
  }

  /** The device that runs it. */
  Optional<DeviceId> runsOn() {
    return prompt.state() instanceof PromptState.Running running
        ? Optional.of(running.run().attempt().lane().deviceId())
        : Optional.empty();
  }

  /** A device that was silent is there after all. */
  void onProbed(DeviceId device, Turn turn) {
    if (prompt.state() instanceof PromptState.Running running
        && runsOn().equals(Optional.of(device))) {
      running.run().heard(turn.nowNanos());
    }
  }

  TraceRecorder trace() {
    return prompt.trace;
  }

  void start(ModelResolver resolver, Turn turn) {
    prompt.timers.startDeadline(prompt.request.deadlineRemainingMs(), turn);
    ModelResolver.Resolution resolution = resolver.resolve(prompt.request.modelAlias());
    if (resolution instanceof ModelResolver.Resolution.Model model) {
      prompt.resolved(model.alias());
      auction.route(turn);
    } else if (resolution instanceof ModelResolver.Resolution.None none) {
      prompt.fail(new NoWinner(none.code(), none.message(), OptionalLong.empty()), turn);
    }
  }

  void onBids(Bids bids, Turn turn) {
    auction.solicitation().onBids(bids, turn);
  }

  /** Devices left, restarted, or take no more work. */
  void onPeers(PeerNews news, Turn turn) {
    prompt.gone(news);
    auction.onPeers(news, turn);
    run.onPeers(news, turn);
  }

  /** Takes an answer of the bandit, unless it is to a question that was overtaken. */
  void onScores(String subject, Optional<List<LaneScore>> scores, Turn turn) {
    if (!prompt.timers.isLatestQuestion(subject)) {
      return;
    }
    if (scores.isPresent()) {
      auction.onScores(scores.get(), turn);
    } else {
      auction.onNoScores(turn);
    }
  }

  void onAwardReply(DeviceId from, AwardReply reply, Turn turn) {
    Optional<Attempt> asked = prompt.asked().filter(each -> each.is(from, reply.attempt()));
    if (asked.isPresent() && reply instanceof AwardReply.Accepted accepted) {
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
    run.onProgress(from, exchange, progress.attempt(), turn);
    prompt
        .runOf(from, progress.attempt())
        .ifPresent(live -> queue.heard(live.attempt(), progress, turn));
  }

  void onCompletion(DeviceId from, Completion completion, Turn turn) {
    run.onCompletion(from, completion, turn);
  }

  void onTimer(String purpose, Turn turn) {
    switch (purpose) {
      case PromptTimers.DEADLINE ->
          prompt.abort(FailureCode.DEADLINE, "the prompt's deadline passed", turn);
      case PromptTimers.WINDOW -> auction.solicitation().onWindowClosed(turn);
      case PromptTimers.RESEND -> auction.solicitation().onAnswersDue(turn);
      case PromptTimers.AWARD ->
          prompt.asked().ifPresent(attempt -> auction.onAwardUnanswered(attempt, turn));
      case PromptTimers.SILENCE -> run.onSilenceTimer(turn);
      default -> throw new IllegalStateException("no timer is called " + purpose);
    }
  }

  void onCancel(String reason, Turn turn) {
    prompt.abort(FailureCode.CANCELLED, reason, turn);
  }

  void onCredit(int granted, Turn turn) {
    prompt.credit(granted);
    if (prompt.state() instanceof PromptState.Running running) {
      Attempt attempt = running.run().attempt();
      turn.send(
          Address.device(attempt.lane().deviceId(), Purpose.EXECUTE),
          new Credit(prompt.promptId(), attempt.number(), granted));
    }
  }
}
