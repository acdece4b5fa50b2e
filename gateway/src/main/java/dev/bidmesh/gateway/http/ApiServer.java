package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.GatewayConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.List;

/** The HTTP server with its limits and guards. */
public final class ApiServer {

  static final int MAX_REQUEST_LINE_BYTES = 4096;
  static final int MAX_HEADER_BYTES = 16 * 1024;

  /** For responses whose last bytes are on their way when the server closes. */
  private static final Duration LAST_BYTES = Duration.ofSeconds(1);

  private final HttpServer server;

  /** Must be made on the context whose event loop is to serve. */
  public ApiServer(
      Vertx vertx, GatewayConfig config, List<Endpoint> endpoints, List<Mount> mounts) {
    var connections = new ConnectionGuard(vertx, config.idleTimeout(), config.connections());
    var gate =
        new Gate(
            new HostGuard(config.bind(), config.allowedHosts()),
            new OriginGuard(config.allowedOrigins()),
            connections,
            ApiRouter.of(vertx, endpoints, mounts));
    this.server =
        vertx
            .createHttpServer(options(config))
            .connectionHandler(connections::connected)
            .invalidRequestHandler(InvalidRequests::answer)
            .requestHandler(gate);
  }

  /** Begins to serve; fails with the {@link java.net.BindException} if the port is taken. */
  public Future<Integer> listen() {
    return server.listen().map(HttpServer::actualPort);
  }

  /** Takes no more connections, and closes those that there are. */
  public Future<Void> shutdown() {
    return server.shutdown(LAST_BYTES);
  }

  private static HttpServerOptions options(GatewayConfig config) {
    return new HttpServerOptions()
        .setHost(config.bind())
        .setPort(config.port())
        // One protocol, one way to notice that a client has gone.
        .setHttp2ClearTextEnabled(false)
        .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
        .setMaxHeaderSize(MAX_HEADER_BYTES);
  }
}
