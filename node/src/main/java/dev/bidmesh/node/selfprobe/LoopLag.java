package dev.bidmesh.node.selfprobe;

import dev.bidmesh.protocol.MonotonicClock;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * Notices whether the event loop of a node stands still for a while: what it then misses says
 * nothing of the network. To be used on that event loop.
 */
final class LoopLag {

  private static final long TICK_MS = 100;
  private static final long MOST_MS = 500;

  private final Vertx vertx;
  private final MonotonicClock clock;
  private final long timer;
  private long lastNanos;
  private boolean stalled;

  /** Begins to look. */
  LoopLag(Vertx vertx, MonotonicClock clock) {
    this.vertx = vertx;
    this.clock = clock;
    this.lastNanos = clock.nanoTime();
    this.timer = vertx.setPeriodic(TICK_MS, tick -> look());
  }

  /** Ends the look: whether it stood still for half a second or longer. */
  boolean end() {
    vertx.cancelTimer(timer);
    look();
    return stalled;
  }

  private void look() {
    long now = clock.nanoTime();
    stalled |= TimeUnit.NANOSECONDS.toMillis(now - lastNanos) > MOST_MS;
    lastNanos = now;
  }
}
