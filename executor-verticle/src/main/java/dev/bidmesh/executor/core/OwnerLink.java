package dev.bidmesh.executor.core;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.TokenChunk;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Sends the output of runs to their owners: chunks, life signs, and the end. Pauses engines that
 * write faster than their owners read.
 */
final class OwnerLink {

  private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);

  private final ExecutorConfig config;

  OwnerLink(ExecutorConfig config) {
    this.config = config;
  }

  /** Sends what the credit allows, and comes back for text that waits for more. */
  void push(Turn turn, Run run) {
    Optional<TokenChunk> chunk = run.stream().take(turn.nowNanos());
    while (chunk.isPresent()) {
      send(turn, run, chunk.get());
      chunk = run.stream().take(turn.nowNanos());
    }
    run.stream()
        .dueInNanos(turn.nowNanos())
        .ifPresent(nanos -> turn.timer(Purpose.FLUSH.key(run.number()), Duration.ofNanos(nanos)));
    watch(turn, run);
    steerEngine(turn, run);
  }

  /** Sends a chunk again, unless it has been acknowledged after all. */
  void resend(Turn turn, Run run, int seq) {
    run.stream().flights().find(seq).ifPresent(chunk -> sendAgain(turn, run, chunk));
  }

  /** Sends those again of which the owner should have said by now that it has them. */
  void resendOverdue(Turn turn, Run run) {
    run.resendAt(OptionalLong.empty());
    run.stream().flights().overdue(turn.nowNanos()).forEach(chunk -> sendAgain(turn, run, chunk));
    watch(turn, run);
  }

  /** Sees to it that somebody looks when the next chunk is overdue. */
  private static void watch(Turn turn, Run run) {
    OptionalLong due = run.stream().flights().nextDueNanos();
    if (due.isPresent() && due.getAsLong() < run.resendAt().orElse(Long.MAX_VALUE)) {
      run.resendAt(due);
      long nanos = Math.max(0, due.getAsLong() - turn.nowNanos());
      turn.timer(Purpose.RESEND.key(run.number()), Duration.ofNanos(nanos));
    }
  }

  private void sendAgain(Turn turn, Run run, TokenChunk chunk) {
    run.stream().flights().sent(chunk, turn.nowNanos());
    send(turn, run, chunk);
  }

  /**
   * Plans to send a chunk again that was not acknowledged, unless a later copy of it is on its way.
   *
   * @return false if that makes no sense any more: the owner does not want it, or does not answer
   */
  boolean retryChunk(Turn turn, Run run, int seq, FailureCode code) {
    Flights flights = run.stream().flights();
    long sinceNanos = turn.nowNanos() - flights.sentNanos(seq).orElse(turn.nowNanos());
    if (code == FailureCode.TIMEOUT && sinceNanos < config.chunkTimeout().toNanos()) {
      return true;
    }
    int tries = flights.countTry(seq);
    if (tries == 0) {
      return true;
    }
    turn.timer(Purpose.CHUNK_RETRY.key(run.number(), seq), backoff(tries));
    return code.retryable() && tries < config.chunkTries();
  }

  void lifeSign(Turn turn, Run run) {
    Optional<QueueForecast.Place> place = run.desk().place(run.number(), turn.nowNanos());
    var progress =
        new Progress(
            run.award().promptId(),
            run.award().attempt(),
            run.phase(),
            place.map(QueueForecast.Place::position).orElse(0),
            run.meter().tokens(),
            place.map(OwnerLink::waitMs).orElse(OptionalLong.empty()));
    turn.ask(
        Purpose.PROGRESS.key(run.number(), run.nextLifeSign()),
        run.streamAddress(),
        progress,
        config.ownerSilence());
  }

  private static OptionalLong waitMs(QueueForecast.Place place) {
    return OptionalLong.of(Math.round(1e3 * Checks.tellable(place.waitS())));
  }

  /** Tells the end, for the first time or again. */
  void tellEnd(Turn turn, Run run, Completion completion) {
    run.toNextTry();
    turn.ask(
        Purpose.COMPLETION.key(run.number()),
        run.streamAddress(),
        completion,
        config.completionTimeout());
  }

  /** Plans to tell the end again; false if it was told often enough. */
  boolean retryEnd(Turn turn, Run run, int tries, FailureCode code) {
    if (!code.retryable() || tries >= config.completionTries()) {
      return false;
    }
    turn.timer(Purpose.COMPLETION_RETRY.key(run.number()), backoff(tries));
    return true;
  }

  private void steerEngine(Turn turn, Run run) {
    int limit = config.bufferBytes();
    int buffered = run.stream().bufferedBytes();
    if (run.isRunning() && !run.meter().isPaused() && buffered >= limit) {
      run.meter().paused(turn.nowNanos());
      turn.emit(new ExecutorOutput.PauseRun(run.number()));
    } else if (run.meter().isPaused() && buffered <= limit / 2) {
      run.meter().resumed(turn.nowNanos());
      turn.emit(new ExecutorOutput.ResumeRun(run.number()));
    }
  }

  private void send(Turn turn, Run run, TokenChunk chunk) {
    turn.ask(
        Purpose.CHUNK.key(run.number(), chunk.seq()),
        run.streamAddress(),
        chunk,
        config.chunkTimeout());
  }

  private static Duration backoff(int tries) {
    return FIRST_BACKOFF.multipliedBy(1L << Math.min(tries - 1, 6));
  }
}
