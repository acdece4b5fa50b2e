package dev.bidmesh.executor.engine.server;

import dev.bidmesh.protocol.bus.Timers;
import java.time.Duration;

/** A timer that is set anew whenever something happens. Confined to one event loop. */
final class IdleWatch {

  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final Runnable NOTHING = () -> {};

  private final Timers<IdleWatch> timers;
  private final Duration timeout;
  private Runnable onIdle = NOTHING;

  /**
   * @param timers those of all calls; they are to call {@link #idle}
   */
  IdleWatch(Timers<IdleWatch> timers, Duration timeout) {
    this.timers = timers;
    this.timeout = timeout;
  }

  Duration timeout() {
    return timeout;
  }

  /** Something happened: counts from the beginning. */
  void restart(Runnable action) {
    set(timeout, action);
  }

  /** Gives the server a moment to close a stream that is over. */
  void linger(Runnable action) {
    set(LINGER, action);
  }

  /** Counts no more, and holds nothing of what it watched. */
  void stop() {
    onIdle = NOTHING;
    timers.cancel(this);
  }

  /** Nothing has happened for too long. */
  void idle() {
    onIdle.run();
  }

  private void set(Duration delay, Runnable action) {
    onIdle = action;
    timers.set(this, delay);
  }
}
