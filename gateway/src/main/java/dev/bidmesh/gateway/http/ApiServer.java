package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.GatewayConfig;
import dev.bidmesh.gateway.access.ServerCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server with its limits and guards, at one port or two. */
public final class ApiServer {

  static final int MAX_REQUEST_LINE_BYTES = 4096;
  static final int MAX_HEADER_BYTES = 16 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

  private static final String LOOPBACK = "127.0.0.1";
  private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

  /** For responses whose last bytes are on their way when the server closes. */
  private static final Duration LAST_BYTES = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final GatewayConfig config;
  private final ConnectionGuard connections;
  private final Gate gate;
  private final HttpServer server;
  private final boolean secure;
  private Optional<HttpServer> second = Optional.empty();

  /**
   * Must be made on the context whose event loop is to serve.
   *
   * @param errors how requests that reach no endpoint are refused
   * @param guard decides who may pass
   * @param certificate absent: without TLS
   */
  public ApiServer(
      Vertx vertx,
      GatewayConfig config,
      List<Endpoint> endpoints,
      List<Mount> mounts,
      ErrorForms errors,
      Guard guard,
      Optional<ServerCertificate> certificate) {
    this.vertx = vertx;
    this.config = config;
    this.connections = new ConnectionGuard(vertx, config.idleTimeout(), config.connections());
    this.gate =
        new Gate(
            new HostGuard(config.bind(), config.allowedHosts()),
            new OriginGuard(config.allowedOrigins()),
            connections,
            errors,
            ApiRouter.of(vertx, endpoints, mounts, errors, guard, connections::afterwards));
    HttpServerOptions options = options(config.bind(), config.port());
    certificate.ifPresent(own -> secure(options, own));
    this.secure = certificate.isPresent();
    this.server = server(options);
  }

  /** Begins to serve; fails with the {@link java.net.BindException} if the port is taken. */
  public Future<Integer> listen() {
    return server.listen().map(HttpServer::actualPort);
  }

  /**
   * Begins to serve at another port as well, if that is free: as at the first one, but with TLS
   * there, at loopback without, since clients that need this port do not know TLS.
   *
   * @return the port; empty if it cannot be had
   */
  public Future<OptionalInt> listenAlso(int port) {
    String bind = secure ? LOOPBACK : config.bind();
    return server(options(bind, port))
        .listen()
        .map(
            listening -> {
              second = Optional.of(listening);
              return OptionalInt.of(listening.actualPort());
            })
        .recover(
            taken -> {
              LOG.atWarn()
                  .addKeyValue("port", port)
                  .addKeyValue("reason", taken.getMessage())
                  .log("the port for clients of Ollama cannot be had; they reach the other one");
              return Future.succeededFuture(OptionalInt.empty());
            });
  }

  /** Proves who it is by another certificate from now on. */
  public Future<Void> use(ServerCertificate certificate) {
    var options = new ServerSSLOptions();
    options.setKeyCertOptions(certificate.options());
    options.setEnabledSecureTransportProtocols(TLS_VERSIONS);
    return server.updateSSLOptions(options).mapEmpty();
  }

  /** Takes no more connections, and closes those that there are. */
  public Future<Void> shutdown() {
    return second
        .map(also -> also.shutdown(LAST_BYTES))
        .orElseGet(Future::succeededFuture)
        .eventually(() -> server.shutdown(LAST_BYTES));
  }

  private HttpServer server(HttpServerOptions options) {
    return vertx
        .createHttpServer(options)
        .connectionHandler(connections::connected)
        .invalidRequestHandler(InvalidRequests::answer)
        .requestHandler(gate);
  }

  private void secure(HttpServerOptions options, ServerCertificate certificate) {
    options
        .setSsl(true)
        // One protocol, here too.
        .setUseAlpn(false)
        .setEnabledSecureTransportProtocols(TLS_VERSIONS)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setSslHandshakeTimeout(config.connections().headTimeout().toMillis());
    options.setKeyCertOptions(certificate.options());
  }

  private static HttpServerOptions options(String bind, int port) {
    return new HttpServerOptions()
        .setHost(bind)
        .setPort(port)
        // One protocol, one way to notice that a client has gone.
        .setHttp2ClearTextEnabled(false)
        .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
        .setMaxHeaderSize(MAX_HEADER_BYTES);
  }
}
