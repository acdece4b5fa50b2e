package dev.bidmesh.gateway.live;

import dev.bidmesh.gateway.http.EventStream;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A client that watches. One that does not keep up misses news, and is told how everything stands
 * when it has caught up; one that does not catch up is disconnected. Confined to the gateway's
 * event loop.
 */
final class Watcher {

  private final Vertx vertx;
  private final Duration stalledTimeout;
  private final Supplier<Collection<LiveNews>> snapshot;
  private final EventStream events;
  private OptionalLong behind = OptionalLong.empty();

  /**
   * @param stalledTimeout how long it may not catch up
   * @param snapshot how everything stands
   */
  Watcher(
      Vertx vertx,
      HttpServerRequest request,
      Duration stalledTimeout,
      Supplier<Collection<LiveNews>> snapshot) {
    this.vertx = vertx;
    this.stalledTimeout = stalledTimeout;
    this.snapshot = snapshot;
    this.events = new EventStream(request, this::full, this::caughtUp);
  }

  /** Begins the response, and tells how everything stands. */
  void open() {
    events.open();
    tellAll();
  }

  void tell(LiveNews news) {
    if (behind.isEmpty()) {
      events.event(news.event(), news.data());
    }
  }

  /** Ends the response in order, since the node stops. */
  void end() {
    gone();
    events.end();
  }

  /** Its connection is closed. */
  void gone() {
    behind.ifPresent(vertx::cancelTimer);
    behind = OptionalLong.empty();
  }

  private void full() {
    behind = OptionalLong.of(vertx.setTimer(stalledTimeout.toMillis(), stalled -> events.cutOff()));
  }

  private void caughtUp() {
    gone();
    tellAll();
  }

  private void tellAll() {
    snapshot.get().forEach(this::tell);
  }
}
