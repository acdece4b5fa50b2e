package dev.bidmesh.executor.engine.llama;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether tokens are counted at all. A text can end the process that counts it, after which the
 * model has to be loaded again, and whoever sent it can send it again: so after several such ends
 * in a while no process counts, until some of them are long ago. Within turns.
 */
final class CountTrust {

  /** Ends within {@link #MEMORY} after which nothing is counted. */
  static final int MOST_ENDS = 3;

  /** How long an end is remembered. */
  static final Duration MEMORY = Duration.ofMinutes(10);

  private final Deque<Long> endsNanos = new ArrayDeque<>();

  /** A process has ended while it counted. */
  void ended(long nowNanos) {
    forget(nowNanos);
    endsNanos.addLast(nowNanos);
  }

  /** Whether tokens may be counted now. */
  boolean holds(long nowNanos) {
    forget(nowNanos);
    return endsNanos.size() < MOST_ENDS;
  }

  private void forget(long nowNanos) {
    endsNanos.removeIf(each -> nowNanos - each >= MEMORY.toNanos());
  }
}
