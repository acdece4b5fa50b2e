package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.RunMeasures;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.TokenChunk;
import java.util.List;
import java.util.Optional;

/** The way of a prompt from somebody who runs it to its end. */
final class RunSteps {

  private final PromptContext prompt;
  private final AuctionSteps auction;
  private final HedgeSteps hedges;
  private final LossSteps losses;
  private final StallRule stalls;
  private boolean announced;

  RunSteps(PromptContext prompt, AuctionSteps auction, HedgeSteps hedges, LossSteps losses) {
    this.prompt = prompt;
    this.auction = auction;
    this.hedges = hedges;
    this.losses = losses;
    this.stalls = new StallRule(prompt);
  }

  /** The asked attempt was accepted. */
  void begin(Attempt attempt, double predictedMs, String cause, Turn turn) {
    prompt.timers.stopAward(turn);
    prompt.results.accepted(turn.nowNanos());
    auction.accepted(turn);
    prompt.runStarted();
    prompt.node.hedges().ran();
    prompt.node.idleLooks().ran();
    var run = new Run(attempt, predictedMs, winner(), turn.nowNanos());
    if (prompt.state() instanceof PromptState.Reserving reserving) {
      prompt.transition(reserving.toRunning(run), cause, turn);
    } else if (prompt.state() instanceof PromptState.Awarding awarding) {
      auction.judgement().won(attempt.lane());
      Optional<String> lastResort = auction.judgement().lastResort(awarding);
      prompt.results.lastResort(lastResort);
      lastResort.ifPresent(prompt::warnOfLastResort);
      prompt.transition(awarding.toRunning(run), cause, turn);
    }
    prompt.trace.running(attempt, predictedMs);
    prompt.timers.startSilence(attempt.number(), turn);
    hedges.looks().watch(turn);
    announce(attempt, predictedMs, turn);
  }

  /** The bid that was awarded; absent on the own NPU, which made none. */
  private Optional<Candidate> winner() {
    return prompt.state() instanceof PromptState.Awarding awarding
        ? Optional.of(awarding.candidate())
        : Optional.empty();
  }

  /** Tells the client once; a client that reads cannot take back its response headers. */
  private void announce(Attempt attempt, double predictedMs, Turn turn) {
    if (!announced) {
      announced = true;
      prompt.emit(
          new PromptEvent.Routed(
              prompt.promptId(), attempt.deviceName(), attempt.lane(), predictedMs),
          turn);
    }
  }

  /** A message of an attempt whose acceptance was lost says that it was accepted. */
  private void adopt(DeviceId from, int attempt, Turn turn) {
    Optional<Attempt> asked = prompt.asked().filter(each -> each.is(from, attempt));
    if (asked.isPresent()) {
      double predictedS =
          prompt.state() instanceof PromptState.Awarding awarding
              ? awarding.candidate().predictedS()
              : 0;
      begin(asked.get(), predictedS * 1e3, "accepted implicitly", turn);
    }
    prompt
        .hedge()
        .filter(hedge -> hedge.attempt().is(from, attempt))
        .ifPresent(
            hedge ->
                hedges.begin(hedge, hedge.candidate().predictedS(), "accepted implicitly", turn));
  }

  void onChunk(DeviceId from, Exchange exchange, TokenChunk chunk, Turn turn) {
    adopt(from, chunk.attempt(), turn);
    Optional<Run> run = prompt.runOf(from, chunk.attempt());
    if (run.isEmpty()) {
      prompt.reject(from, exchange, chunk.attempt(), turn);
      return;
    }
    run.get().heard(turn.nowNanos());
    if (!run.get().hasRoomFor(chunk)) {
      turn.fail(exchange, FailureCode.BUSY, "too many chunks wait for an earlier one");
      return;
    }
    turn.reply(exchange, Credit.to(chunk, prompt.credit()));
    learn(run.get(), turn);
    chunk.end().ifPresent(run.get()::take);
    deliver(run.get(), run.get().take(chunk, turn.nowNanos()), turn);
  }

  /** What the first text of a run says of its lane; an answer in one piece tells nothing. */
  private void learn(Run run, Turn turn) {
    if (!run.showsText() && !prompt.messages.isInOnePiece()) {
      prompt.node.firstTexts().shown(run, turn.nowNanos());
    }
  }

  private void deliver(Run run, List<TokenChunk> chunks, Turn turn) {
    for (TokenChunk chunk : chunks) {
      if (!follows(chunk)) {
        losses.giveUp(run, "its text does not follow what was delivered", turn);
        return;
      }
      hedges.decide(run, turn);
      deliver(chunk, turn);
    }
    finishIfComplete(run, turn);
  }

  private boolean follows(TokenChunk chunk) {
    return chunk.kind() != ContentKind.TEXT || chunk.textOffset() == prompt.delivered.textBytes();
  }

  private void deliver(TokenChunk chunk, Turn turn) {
    long offset = prompt.delivered.offsetOf(chunk);
    prompt.delivered.add(chunk);
    if (!chunk.content().isEmpty()) {
      prompt.results.content(turn.nowNanos());
      prompt.emit(
          new PromptEvent.Delta(prompt.promptId(), chunk.kind(), chunk.content(), offset), turn);
    }
  }

  void onProgress(DeviceId from, Exchange exchange, Progress progress, Turn turn) {
    adopt(from, progress.attempt(), turn);
    Optional<Run> run = prompt.runOf(from, progress.attempt());
    if (run.isPresent()) {
      run.get().told(progress, turn.nowNanos());
      turn.reply(exchange, new Credit(prompt.promptId(), progress.attempt(), prompt.credit()));
      if (stalls.isStalled(run.get(), progress, turn) && losses.mayMove()) {
        losses.giveUp(run.get(), "wrote no more", turn);
      } else {
        hedges.looks().onSign(run.get(), turn);
      }
    } else {
      prompt.reject(from, exchange, progress.attempt(), turn);
    }
  }

  void onCompletion(DeviceId from, Completion completion, Turn turn) {
    adopt(from, completion.attempt(), turn);
    prompt
        .runOf(from, completion.attempt())
        .ifPresent(
            run -> {
              run.heard(turn.nowNanos());
              run.take(completion);
              finishIfComplete(run, turn);
            });
  }

  private void finishIfComplete(Run run, Turn turn) {
    run.ended().ifPresent(completion -> finish(run, completion, turn));
  }

  /** After the answer, which waits for nothing. Its device has learned from the run itself. */
  private void tellItsDevice(Run run, Turn turn) {
    if (!prompt.isSelf(run.attempt().lane().deviceId())) {
      Feedback seen =
          prompt.results.seen(prompt.promptId(), run, RunOutcome.FINISHED, turn.nowNanos());
      prompt.node.feedback().mention(seen, turn);
    }
  }

  private void finish(Run run, Completion completion, Turn turn) {
    switch (completion.finish()) {
      case STOP, LENGTH -> {
        hedges.decide(run, turn);
        prompt.observed(PeerObserved.ran(run.attempt().lane().deviceId(), true), turn);
        prompt.succeed(run, completion, Optional.of(RunMeasures.of(completion)), turn);
        tellItsDevice(run, turn);
      }
      case CANCELLED, ERROR -> {
        Completion.RunError error =
            completion
                .error()
                .orElse(new Completion.RunError(FailureCode.ENGINE_FAILED, "no reason was given"));
        if (completion.finish() == FinishReason.CANCELLED && hedges.looks().isWithdrawn(run)) {
          losses.withdrawn(run, turn);
        } else {
          losses.lose(run, error.code(), error.message(), turn);
        }
      }
    }
  }
}
