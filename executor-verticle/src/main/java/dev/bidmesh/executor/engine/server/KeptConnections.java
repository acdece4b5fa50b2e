package dev.bidmesh.executor.engine.server;

import java.time.Duration;

/**
 * Whether answers that are streamed leave their connections open for the next. A server that has
 * closed one without a word gets a new one for each answer for a while, and is then tried again;
 * each time it does so in a row, it is tried later. Confined to one event loop.
 */
final class KeptConnections {

  /** How long a server is not tried again after the first time. */
  static final Duration FIRST = Duration.ofMinutes(1);

  /** The longest of these times. */
  static final Duration LONGEST = Duration.ofHours(1);

  private Duration pause = FIRST;
  private long againNanos;
  private boolean waiting;

  /** Whether to leave them open now. */
  boolean keeps(long nowNanos) {
    waiting &= nowNanos - againNanos < 0;
    return !waiting;
  }

  /** A connection that had served before was lost before it answered. */
  void closed(long nowNanos) {
    waiting = true;
    againNanos = nowNanos + pause.toNanos();
    Duration next = pause.multipliedBy(2);
    pause = next.compareTo(LONGEST) < 0 ? next : LONGEST;
  }

  /** A connection of the kind that such a server closes has answered once more. */
  void served() {
    pause = FIRST;
  }
}
