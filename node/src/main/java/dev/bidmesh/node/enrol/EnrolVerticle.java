package dev.bidmesh.node.enrol;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.BindHost;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshKeyManager;
import dev.bidmesh.node.security.MeshTrustManager;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.protocol.MonotonicClock;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes devices in on a port of its own, over TLS 1.3 with the certificate of this node. It has its
 * own port because it asks for certificates, which browsers would show to their users.
 */
public final class EnrolVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(EnrolVerticle.class);
  private static final int MAX_HEADERS = 8 * 1024;
  private static final int ABOVE_HTTP = 3;
  private static final int MAX_PORT = 65_535;

  private final MeshVault vault;
  private final MeshCredentials credentials;
  private final EnrolConfig config;
  private final Place place;
  private final Clock clock;
  private Optional<HttpServer> server = Optional.empty();

  /**
   * Where the node is.
   *
   * @param host at which it listens
   * @param httpPort of its HTTP API
   * @param clusterPort at which members join
   * @param version of the program
   */
  public record Place(BindHost host, int httpPort, int clusterPort, String version) {}

  public EnrolVerticle(
      MeshVault vault, MeshCredentials credentials, EnrolConfig config, Place place, Clock clock) {
    this.vault = vault;
    this.credentials = credentials;
    this.config = config;
    this.place = place;
    this.clock = clock;
  }

  /** Fails with a {@link StartupException} if the port was set and somebody else has it. */
  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(() -> new Registrar(vault, clock, new SecureRandom()))
        .compose(this::listen)
        .compose(
            listening -> {
              server = Optional.of(listening);
              return vertx.executeBlocking(() -> announced(listening.actualPort()));
            });
  }

  @Override
  public Future<?> stop() {
    return server.map(HttpServer::close).orElseGet(Future::succeededFuture);
  }

  /** The port at which it listens; for tests. */
  int port() {
    return server.orElseThrow(() -> new IllegalStateException("not started")).actualPort();
  }

  private Future<HttpServer> listen(Registrar registrar) {
    int usual = place.httpPort() + ABOVE_HTTP;
    int wanted = config.port().orElse(usual <= MAX_PORT ? usual : 0);
    return listen(registrar, wanted)
        .recover(
            cause -> {
              if (!(cause instanceof BindException)) {
                return Future.failedFuture(cause);
              }
              return config.port().isPresent()
                  ? Future.failedFuture(taken(wanted, cause))
                  : listen(registrar, 0);
            });
  }

  private static StartupException taken(int port, Throwable cause) {
    return new StartupException(
        ("port %d is already in use. Choose another with --enrol-port, or leave it out to take a"
                + " free one.")
            .formatted(port),
        cause);
  }

  private Future<HttpServer> listen(Registrar registrar, int port) {
    Router router = Router.router(vertx);
    var cluster = List.of(new HostPort(place.host().reachable(), place.clusterPort()));
    var enrolment = new Enrolment(registrar, credentials, config, cluster, place.version(), clock);
    MonotonicClock monotonic = MonotonicClock.system();
    var attempts = new Attempts(config, monotonic.nanoTime());
    new EnrolRoutes(vertx, enrolment, config, attempts, monotonic).mount(router);
    return vertx
        .createHttpServer(options())
        .connectionHandler(attempts::opened)
        .requestHandler(router)
        .listen(port, place.host().bind());
  }

  private HttpServerOptions options() {
    long timeout = config.timeout().toMillis();
    var options = new HttpServerOptions();
    options
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxInitialLineLength(MAX_HEADERS)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout(Math.toIntExact(timeout));
    return options
        .setSsl(true)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setSslHandshakeTimeout(timeout)
        .setUseAlpn(false)
        .setClientAuth(ClientAuth.REQUEST)
        .setKeyCertOptions(KeyCertOptions.wrap(new MeshKeyManager(credentials::now)))
        .setTrustOptions(TrustOptions.wrap(new MeshTrustManager(credentials::now, clock)));
  }

  private Void announced(int port) {
    List<HostPort> addresses =
        OwnHosts.of(place.host()).stream().map(host -> new HostPort(host, port)).toList();
    EnrolAddresses.write(vault, addresses);
    LOG.atInfo().addKeyValue("addresses", addresses).log("takes devices in");
    return null;
  }
}
