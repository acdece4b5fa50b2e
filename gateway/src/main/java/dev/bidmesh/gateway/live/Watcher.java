package dev.bidmesh.gateway.live;

import dev.bidmesh.gateway.http.EventStream;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A client that watches. One that does not keep up misses news, and is told how what it missed
 * stands when it has caught up; one that does not catch up is disconnected. Confined to the
 * gateway's event loop.
 */
final class Watcher {

  private final Vertx vertx;
  private final Duration stalledTimeout;
  private final Outlook outlook;
  private final EventStream events;

  /** What is to be told still, and at most once each: so much is kept for a slow client. */
  private final Set<LiveNews.Key> missed = new LinkedHashSet<>();

  private OptionalLong behind = OptionalLong.empty();

  /**
   * @param stalledTimeout how long it may not catch up
   * @param outlook how everything stands
   */
  Watcher(Vertx vertx, HttpServerRequest request, Duration stalledTimeout, Outlook outlook) {
    this.vertx = vertx;
    this.stalledTimeout = stalledTimeout;
    this.outlook = outlook;
    this.events = new EventStream(request, this::full, this::caughtUp);
  }

  /** Begins the response, and tells how everything stands. */
  void open() {
    events.open();
    missed.addAll(outlook.keys());
    tellMissed();
  }

  /**
   * Tells what is new.
   *
   * @param event the news as it goes over the wire
   */
  void tell(LiveNews.Key key, Buffer event) {
    if (behind.isPresent()) {
      missed.add(key);
    } else {
      events.encoded(event);
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
    missed.clear();
  }

  private void full() {
    behind = OptionalLong.of(vertx.setTimer(stalledTimeout.toMillis(), stalled -> events.cutOff()));
  }

  private void caughtUp() {
    behind.ifPresent(vertx::cancelTimer);
    behind = OptionalLong.empty();
    tellMissed();
  }

  /** Goes on where it stopped when the client fell behind: a slow one is told everything too. */
  private void tellMissed() {
    while (behind.isEmpty() && !missed.isEmpty()) {
      LiveNews.Key key = missed.iterator().next();
      missed.remove(key);
      outlook.find(key).ifPresent(news -> events.event(news.event(), news.data()));
    }
  }
}
