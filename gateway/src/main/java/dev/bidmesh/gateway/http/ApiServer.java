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

  private final HttpServer server;
  private final Duration shutdownTimeout;

  /** Must be made on the context whose event loop is to serve. */
  public ApiServer(Vertx vertx, GatewayConfig config, List<Endpoint> endpoints) {
    this.shutdownTimeout = config.shutdownTimeout();
    var connections = new ConnectionGuard(vertx, config.idleTimeout());
    var gate =
        new Gate(
            new HostGuard(config.bind(), config.allowedHosts()),
            new OriginGuard(config.allowedOrigins()),
            connections,
            ApiRouter.of(vertx, endpoints));
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

  /** Takes no more connections, waits for responses in flight as long as configured, closes. */
  public Future<Void> shutdown() {
    return server.shutdown(shutdownTimeout);
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
