package dev.bidmesh.executor.core;

import java.util.Comparator;

/**
 * A run that waits for a slot. Orders by priority, the highest first, then by deadline, the
 * earliest first, then by arrival.
 *
 * @param run its number; numbers grow in order of arrival
 * @param priority 0 to 100
 * @param deadlineNanos when its prompt's time is up
 * @param prediction how long it will hold a slot
 */
record Waiting(long run, int priority, long deadlineNanos, Prediction prediction)
    implements Comparable<Waiting> {

  private static final Comparator<Waiting> ORDER =
      Comparator.comparingInt((Waiting waiting) -> -waiting.priority)
          .thenComparingLong(Waiting::deadlineNanos)
          .thenComparingLong(Waiting::run);

  @Override
  public int compareTo(Waiting other) {
    return ORDER.compare(this, other);
  }
}
