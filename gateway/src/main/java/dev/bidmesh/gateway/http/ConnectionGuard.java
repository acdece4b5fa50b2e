package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.ConnectionsConfig;
import dev.bidmesh.protocol.bus.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections on which nothing happens: whose client never completes a request's head, keeps
 * the connection open without using it, or does not read the rest of a response. While a request is
 * being answered, however long that takes, a connection is left alone. One that is too many, for
 * its address or for all, is closed at once.
 *
 * <p>The server's own idle timeout would not do: it also closes a connection whose client waits
 * quietly for its answer. Confined to the server's event loop.
 */
final class ConnectionGuard {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

  /** For clients that still send the body of a request that has been answered. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  private static final Duration TELL_AGAIN = Duration.ofMinutes(1);

  private final Duration idle;
  private final ConnectionsConfig limits;
  private final Timers<Watch> timers;
  private final Map<HttpConnection, Watch> watches = new HashMap<>();
  private final Map<String, Integer> perAddress = new HashMap<>();
  private OptionalLong toldNanos = OptionalLong.empty();

  ConnectionGuard(Vertx vertx, Duration idle, ConnectionsConfig limits) {
    this.timers = new Timers<>(vertx, Watch::close);
    this.idle = idle;
    this.limits = limits;
  }

  /** A client connected. */
  void connected(HttpConnection connection) {
    String address = address(connection);
    if (watches.size() >= limits.total()
        || perAddress.getOrDefault(address, 0) >= limits.perAddress()) {
      tellOfTooMany(address);
      Connections.cutOff(connection);
      return;
    }
    perAddress.merge(address, 1, Integer::sum);
    var watch = new Watch(connection);
    watches.put(connection, watch);
    connection.closeHandler(closed -> forget(connection, address));
    watch.arm(limits.headTimeout().compareTo(idle) < 0 ? limits.headTimeout() : idle);
  }

  /** A request's head is complete. */
  void began(HttpServerRequest request) {
    Watch watch = watches.get(request.connection());
    if (watch != null) {
      watch.began(request);
    }
  }

  /**
   * Has something done once a request is over: answered as a whole, or cut off. Call it before the
   * answer begins.
   */
  void afterwards(HttpServerRequest request, Runnable what) {
    Watch watch = watches.get(request.connection());
    if (watch == null) {
      what.run();
    } else {
      watch.latest.add(what);
    }
  }

  private void forget(HttpConnection connection, String address) {
    perAddress.computeIfPresent(address, (same, count) -> count > 1 ? count - 1 : null);
    Watch watch = watches.remove(connection);
    if (watch != null) {
      watch.disarm();
      watch.cutOff();
    }
  }

  private void tellOfTooMany(String address) {
    long now = System.nanoTime();
    if (toldNanos.isEmpty() || now - toldNanos.getAsLong() > TELL_AGAIN.toNanos()) {
      toldNanos = OptionalLong.of(now);
      LOG.atWarn()
          .addKeyValue("client", address)
          .addKeyValue("itsConnections", perAddress.getOrDefault(address, 0))
          .addKeyValue("connections", watches.size())
          .log("too many connections: closing what comes beyond gateway.connections");
    }
  }

  private static String address(HttpConnection connection) {
    return Optional.ofNullable(connection.remoteAddress())
        .map(SocketAddress::hostAddress)
        .orElse("unknown");
  }

  /** One connection: either a request is in work, or a timer runs. */
  private final class Watch {

    private final HttpConnection connection;
    private long requests;
    // What is to be done after each request that is not over, by its number.
    private final Map<Long, List<Runnable>> unfinished = new HashMap<>();
    private List<Runnable> latest = new ArrayList<>();

    Watch(HttpConnection connection) {
      this.connection = connection;
    }

    void began(HttpServerRequest request) {
      disarm();
      long number = ++requests;
      List<Runnable> after = new ArrayList<>();
      latest = after;
      unfinished.put(number, after);
      // There can be one only, so nobody else may set it, nor add one to the routing context.
      request.response().endHandler(ended -> ended(request, number));
    }

    void cutOff() {
      unfinished.values().forEach(after -> after.forEach(Runnable::run));
      unfinished.clear();
    }

    /** A request sent ahead may have begun before the end of this one is told. */
    private void ended(HttpServerRequest request, long number) {
      Optional.ofNullable(unfinished.remove(number))
          .ifPresent(after -> after.forEach(Runnable::run));
      if (number == requests) {
        boolean stillSending = !request.isEnded() && LINGER.compareTo(idle) < 0;
        arm(stillSending ? LINGER : idle);
      }
    }

    void arm(Duration delay) {
      timers.set(this, delay);
    }

    void disarm() {
      timers.cancel(this);
    }

    private void close() {
      LOG.atDebug().addKeyValue("client", connection.remoteAddress()).log("idle connection closed");
      Connections.cutOff(connection);
    }
  }
}
