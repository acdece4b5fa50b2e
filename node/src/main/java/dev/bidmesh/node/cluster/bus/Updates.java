package dev.bidmesh.node.cluster.bus;

import dev.bidmesh.node.cluster.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has an update done whenever it is wanted, one at a time. One that fails is done again after a
 * pause, which grows, until it succeeds or this is closed: what it updates would otherwise stay as
 * it was for as long as the node runs.
 *
 * <p>Safe for use by many threads.
 */
final class Updates implements AutoCloseable {

  private final Vertx vertx;
  private final Supplier<Future<Void>> update;
  private final Backoff pauses;
  private final Listener listener;
  private long wanted;
  private int failures;
  private boolean running;
  private boolean closed;
  private OptionalLong timer = OptionalLong.empty();

  /** Hears what has changed, on a thread that must not be kept. */
  interface Listener {

    /** It succeeded after so many failures, mostly none. */
    void updated(int failures);

    /** It failed for the first time since it last succeeded. */
    void failing(Throwable cause);
  }

  /**
   * @param update that is done; may be done more often than it was wanted
   */
  Updates(Vertx vertx, Supplier<Future<Void>> update, Backoff pauses, Listener listener) {
    this.vertx = vertx;
    this.update = update;
    this.pauses = pauses;
    this.listener = listener;
  }

  /** Has it done, at once if none is under way. */
  synchronized void want() {
    wanted++;
    if (!running && !closed) {
      begin();
    }
  }

  /** No more are begun. */
  @Override
  public synchronized void close() {
    closed = true;
    timer.ifPresent(vertx::cancelTimer);
  }

  private void begin() {
    timer.ifPresent(vertx::cancelTimer);
    timer = OptionalLong.empty();
    running = true;
    long number = wanted;
    Future.succeededFuture()
        .compose(none -> update.get())
        .onComplete((done, cause) -> over(number, cause));
  }

  private synchronized void over(long number, @Nullable Throwable cause) {
    running = false;
    if (closed) {
      return;
    }
    if (cause != null) {
      failed(cause);
      return;
    }
    listener.updated(failures);
    failures = 0;
    if (number != wanted) {
      begin();
    }
  }

  private void failed(Throwable cause) {
    failures++;
    if (failures == 1) {
      listener.failing(cause);
    }
    timer = OptionalLong.of(vertx.setTimer(pauses.after(failures).toMillis() + 1, due -> again()));
  }

  private synchronized void again() {
    if (!running && !closed) {
      begin();
    }
  }
}
