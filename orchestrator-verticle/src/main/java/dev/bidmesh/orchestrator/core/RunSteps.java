package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.TokenChunk;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The way of a prompt from somebody who runs it to its end, or back to an auction. */
final class RunSteps {

  private final PromptContext prompt;
  private final AuctionSteps auction;
  private boolean announced;
  private int runs;

  RunSteps(PromptContext prompt, AuctionSteps auction) {
    this.prompt = prompt;
    this.auction = auction;
  }

  /** The asked attempt was accepted. */
  void begin(Attempt attempt, double predictedMs, String cause, Turn turn) {
    prompt.timers.stopAward(turn);
    prompt.results.accepted(turn.nowNanos());
    auction.accepted();
    runs++;
    var run = new Run(attempt, predictedMs, turn.nowNanos());
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
    prompt.timers.startSilence(turn);
    announce(attempt, predictedMs, turn);
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
    turn.reply(exchange, new Credit(prompt.promptId(), chunk.attempt(), prompt.credit()));
    deliver(run.get(), run.get().take(chunk, turn.nowNanos()), turn);
  }

  private void deliver(Run run, List<TokenChunk> chunks, Turn turn) {
    for (TokenChunk chunk : chunks) {
      if (!follows(chunk)) {
        giveUp(run, "its text does not follow what was delivered", turn);
        return;
      }
      deliver(chunk, turn);
    }
    finishIfComplete(run, turn);
  }

  private boolean follows(TokenChunk chunk) {
    return chunk.kind() != ContentKind.TEXT || chunk.textOffset() == prompt.delivered.textBytes();
  }

  private void deliver(TokenChunk chunk, Turn turn) {
    prompt.delivered.add(chunk);
    if (!chunk.content().isEmpty()) {
      prompt.results.content(turn.nowNanos());
      prompt.emit(
          new PromptEvent.Delta(
              prompt.promptId(), chunk.kind(), chunk.content(), chunk.textOffset()),
          turn);
    }
  }

  void onProgress(DeviceId from, Exchange exchange, int attempt, Turn turn) {
    adopt(from, attempt, turn);
    Optional<Run> run = prompt.runOf(from, attempt);
    if (run.isPresent()) {
      run.get().heard(turn.nowNanos());
      turn.reply(exchange, new Credit(prompt.promptId(), attempt, prompt.credit()));
    } else {
      prompt.reject(from, exchange, attempt, turn);
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

  private void finish(Run run, Completion completion, Turn turn) {
    switch (completion.finish()) {
      case STOP, LENGTH -> {
        prompt.observed(PeerObserved.ran(run.attempt().lane().deviceId(), true), turn);
        succeed(run, completion, turn);
      }
      case CANCELLED, ERROR -> {
        Completion.RunError error =
            completion
                .error()
                .orElse(new Completion.RunError(FailureCode.ENGINE_FAILED, "no reason was given"));
        lose(run, error.code(), error.message(), turn);
      }
    }
  }

  private void succeed(Run run, Completion completion, Turn turn) {
    prompt.trace.closed(run.attempt(), turn.nowNanos(), "finished");
    var result = prompt.results.write(run, completion, prompt.delivered, runs, turn.nowNanos());
    prompt.done(new PromptEvent.Done(prompt.promptId(), result), turn);
  }

  /** A run is gone: goes on elsewhere where that gives the same text, else ends. */
  private void lose(Run run, FailureCode code, String why, Turn turn) {
    Attempt attempt = run.attempt();
    var reason = new NoWinner(code, attempt.deviceName() + ": " + why, OptionalLong.empty());
    prompt.observed(PeerObserved.ran(attempt.lane().deviceId(), false), turn);
    String outcome = code == FailureCode.LOST ? why : code.label();
    prompt.trace.closed(attempt, turn.nowNanos(), outcome);
    prompt.timers.stopSilence(turn);
    prompt.refused(attempt.lane(), outcome, reason);
    if (prompt.messages.nothingLeft(prompt.delivered)) {
      succeed(run, lastWords(run), turn);
    } else if (mayRetry(code)) {
      prompt.emit(new PromptEvent.Retry(prompt.promptId(), reason.message()), turn);
      auction.solicit(turn);
    } else {
      prompt.fail(reason, turn);
    }
  }

  /** The end that a lost run would have told: all tokens that were asked for are here. */
  private Completion lastWords(Run run) {
    return new Completion(
        prompt.promptId(),
        run.attempt().number(),
        FinishReason.LENGTH,
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
    return code.retryable()
        && runs < prompt.config.prompts().maxAttempts()
        && (prompt.delivered.nothing() || prompt.delivered.canContinue());
  }

  void onSilenceTimer(Turn turn) {
    if (prompt.state() instanceof PromptState.Running running
        && prompt.timers.isSilent(running.run().lastHeardNanos(), turn)) {
      boolean here = prompt.isSelf(running.run().attempt().lane().deviceId());
      long patience = here ? 0 : prompt.node.doubt().patienceNanos(turn);
      if (patience > 0) {
        keep(patience, turn);
      } else {
        fellSilent(running.run(), turn);
      }
    }
  }

  private void fellSilent(Run run, Turn turn) {
    DeviceId device = run.attempt().lane().deviceId();
    Liveness liveness = prompt.view.liveness();
    if (liveness.isQuiet(device, prompt.config.prompts().silence().toNanos(), turn.nowNanos())) {
      liveness.silent(device, turn.nowNanos());
    }
    Feedback feedback = prompt.results.lost(prompt.promptId(), run, turn.nowNanos());
    prompt.node.feedback().post(feedback, turn);
    giveUp(run, "fell silent", turn);
  }

  /**
   * Devices left or restarted: their runs are lost at once, unless it is rather this node that lost
   * the mesh, whose table then empties as well.
   */
  void onPeers(PeerNews news, Turn turn) {
    if (prompt.state() instanceof PromptState.Running running) {
      Attempt attempt = running.run().attempt();
      DeviceId device = attempt.lane().deviceId();
      if (news.isOver(device, attempt.incarnation())) {
        long patience =
            news.removed().contains(device) ? prompt.node.doubt().patienceNanos(turn) : 0;
        if (patience > 0) {
          keep(patience, turn);
        } else {
          giveUp(running.run(), PeerNews.GONE, turn);
        }
      }
    }
  }

  private void keep(long patience, Turn turn) {
    prompt.trace.step(turn.nowNanos(), "kept for a while: this node may be cut off");
    prompt.timers.keepSilent(patience, turn);
  }

  private void giveUp(Run run, String why, Turn turn) {
    Attempt attempt = run.attempt();
    prompt.cancel(attempt.lane().deviceId(), attempt.number(), why, turn);
    lose(run, FailureCode.LOST, why, turn);
  }
}
