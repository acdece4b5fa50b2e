package dev.bidmesh.executor.engine.builtin;

import java.util.OptionalDouble;

/** Tells when a token may be written, if output is slowed to a rate. */
final class Pacer {

  private final long intervalNanos;
  private long dueNanos;

  /**
   * @param rate tokens per second, above 0; absent: as fast as it goes
   * @param nowNanos when the first token may be written
   */
  Pacer(OptionalDouble rate, long nowNanos) {
    this.intervalNanos = rate.isPresent() ? (long) (1e9 / rate.getAsDouble()) : 0;
    this.dueNanos = nowNanos - intervalNanos;
  }

  /** When the next token is due. Time that was lost in a pause is not made up for. */
  long nextNanos(long nowNanos) {
    dueNanos = Math.max(dueNanos + intervalNanos, nowNanos - intervalNanos);
    return dueNanos;
  }
}
