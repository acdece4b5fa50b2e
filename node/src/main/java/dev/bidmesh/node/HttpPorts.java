package dev.bidmesh.node;

import dev.bidmesh.node.config.NodeConfig;
import io.vertx.core.Future;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the port of the HTTP API. One that was set is taken or nothing is; otherwise the usual one,
 * or the first free of those above it.
 */
final class HttpPorts {

  private static final Logger LOG = LoggerFactory.getLogger(HttpPorts.class);
  private static final int STEP = 10;
  private static final int TRIES = 20;

  private final String bind;
  private final List<Integer> candidates;

  HttpPorts(NodeConfig config) {
    this.bind = config.bind();
    this.candidates =
        config.httpPort().isPresent()
            ? List.of(config.httpPort().getAsInt())
            : IntStream.range(0, TRIES)
                .mapToObj(n -> NodeConfig.DEFAULT_HTTP_PORT + n * STEP)
                .toList();
  }

  /**
   * Listens at the first port that lets it.
   *
   * @param listen tries one port; fails with a {@link BindException} if that is taken
   * @return fails with a {@link StartupException} if there is none
   */
  <T> Future<T> listen(IntFunction<Future<T>> listen) {
    return attempt(0, listen);
  }

  private <T> Future<T> attempt(int index, IntFunction<Future<T>> listen) {
    int port = candidates.get(index);
    return listen
        .apply(port)
        .recover(
            cause -> {
              if (!(cause instanceof SocketException)) {
                return Future.failedFuture(cause);
              }
              boolean taken = cause instanceof BindException && isOurs() && !isReserved(cause);
              if (taken && index + 1 < candidates.size()) {
                LOG.atInfo().addKeyValue("port", port).log("port is taken, trying the next");
                return attempt(index + 1, listen);
              }
              return Future.failedFuture(explained(port, taken, cause));
            });
  }

  private StartupException explained(int port, boolean taken, Throwable cause) {
    if (taken && candidates.size() > 1) {
      return new StartupException(
          "the ports %d, %d, … %d are all in use. Choose another with --http-port."
              .formatted(candidates.get(0), candidates.get(1), port),
          cause);
    }
    if (taken) {
      return new StartupException(
          ("port %d is already in use. Is another node running? 'lsof -i :%d' or 'ss -ltnp' show who"
                  + " holds it; choose another with --http-port, or leave it out to take a free one.")
              .formatted(port, port),
          cause);
    }
    String reason = isOurs() ? String.valueOf(cause.getMessage()) : "no such address here";
    return new StartupException(
        "cannot listen at %s port %d: %s. Choose another with --bind or --http-port."
            .formatted(bind, port, reason),
        cause);
  }

  private boolean isOurs() {
    try {
      InetAddress address = InetAddress.getByName(bind);
      return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (UnknownHostException | SocketException e) {
      LOG.atDebug().addKeyValue("bind", bind).log("address not found: " + e.getMessage());
      return false;
    }
  }

  /** Ports below 1024 need a privilege; the reason is the same exception with other words. */
  private static boolean isReserved(Throwable cause) {
    return String.valueOf(cause.getMessage()).contains("ermission");
  }
}
