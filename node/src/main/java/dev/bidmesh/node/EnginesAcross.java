package dev.bidmesh.node;

import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.message.EngineSnapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a node's engines across event buses: a question that went down with one, which may
 * never be answered, is put to the next one.
 */
final class EnginesAcross {

  private static final Logger LOG = LoggerFactory.getLogger(EnginesAcross.class);

  /** Longest question to one event bus. */
  private static final Duration ROUND = Duration.ofSeconds(1);

  /** What the answer to the last part of a question may take on top. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration ASK_AGAIN = Duration.ofMillis(50);

  private final Function<Duration, Optional<CompletableFuture<EngineSnapshot>>> present;
  private final MonotonicClock clock;
  private volatile EngineSnapshot last = EngineSnapshot.NONE;

  /**
   * @param present asks the present event bus for engines that are settled, or as they are after
   *     the given time; empty while there is none
   */
  EnginesAcross(
      Function<Duration, Optional<CompletableFuture<EngineSnapshot>>> present,
      MonotonicClock clock) {
    this.present = present;
    this.clock = clock;
  }

  /**
   * The engines once none of them is loading any more, or after the given time as they were last
   * seen; call once.
   *
   * @return never fails
   */
  CompletableFuture<EngineSnapshot> within(Duration longest) {
    return until(clock.nanoTime() + longest.toNanos());
  }

  private CompletableFuture<EngineSnapshot> until(long giveUpNanos) {
    Duration left = Duration.ofNanos(giveUpNanos - clock.nanoTime());
    if (left.isNegative() || left.isZero()) {
      return CompletableFuture.completedFuture(last);
    }
    return asked(left.compareTo(ROUND) < 0 ? left : ROUND)
        .thenCompose(
            settled -> settled ? CompletableFuture.completedFuture(last) : afterPause(giveUpNanos));
  }

  /** Whether the engines are settled, which are then the last seen. */
  private CompletableFuture<Boolean> asked(Duration round) {
    return present
        .apply(round)
        .map(answer -> seen(answer, round))
        .orElseGet(() -> CompletableFuture.completedFuture(false));
  }

  private CompletableFuture<Boolean> seen(
      CompletableFuture<EngineSnapshot> answer, Duration round) {
    return answer
        .orTimeout(round.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(this::takeIn)
        .exceptionally(
            cause -> {
              LOG.atDebug().addKeyValue("reason", cause.toString()).log("engines not known");
              return false;
            });
  }

  private boolean takeIn(EngineSnapshot engines) {
    last = engines;
    return EnginesSettled.isSettled(engines);
  }

  private CompletableFuture<EngineSnapshot> afterPause(long giveUpNanos) {
    return CompletableFuture.runAsync(
            () -> {},
            CompletableFuture.delayedExecutor(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS))
        .thenCompose(elapsed -> until(giveUpNanos));
  }
}
