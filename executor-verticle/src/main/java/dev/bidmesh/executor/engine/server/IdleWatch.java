package dev.bidmesh.executor.engine.server;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.OptionalLong;

/** A timer that is set anew whenever something happens. Confined to one event loop. */
final class IdleWatch {

  private static final long LINGER_MS = 1_000;

  private final Vertx vertx;
  private final Duration timeout;
  private OptionalLong timer = OptionalLong.empty();

  IdleWatch(Vertx vertx, Duration timeout) {
    this.vertx = vertx;
    this.timeout = timeout;
  }

  Duration timeout() {
    return timeout;
  }

  /** Something happened: counts from the beginning. */
  void restart(Runnable onIdle) {
    set(timeout.toMillis(), onIdle);
  }

  /** Gives the server a moment to close a stream that is over. */
  void linger(Runnable onIdle) {
    set(LINGER_MS, onIdle);
  }

  void stop() {
    timer.ifPresent(vertx::cancelTimer);
    timer = OptionalLong.empty();
  }

  private void set(long delayMs, Runnable action) {
    stop();
    timer = OptionalLong.of(vertx.setTimer(delayMs, fired -> action.run()));
  }
}
