package dev.bidmesh.node.cluster.bus;

import dev.bidmesh.node.cluster.Backoff;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshKeyManager;
import dev.bidmesh.node.security.MeshTrustManager;
import dev.bidmesh.node.security.Revocations.Following;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps TLS of a running event bus in step with what the node knows of its mesh's secret: each new
 * connection shows the certificate that the node has at that moment, and is checked by what it
 * knows then. When the certificate has changed, sessions that could be resumed are forgotten, since
 * a resumed one would go on showing the old certificate.
 *
 * <p>Options of an event bus are copied through JSON, which a trust manager does not survive; so
 * the event bus starts with files in memory, and its server and client are given the live ones
 * here.
 */
public final class BusTls implements AutoCloseable {

  static final String TLS_VERSION = "TLSv1.3";

  private static final Logger LOG = LoggerFactory.getLogger(BusTls.class);

  private final NetServer server;
  private final NetClient client;
  private final MeshCredentials credentials;
  private final Clock clock;
  private final Duration handshake;
  private final Updates updates;
  private volatile X509Certificate shown;
  private volatile Following following = () -> {};

  private BusTls(
      Vertx vertx,
      BusInternals internals,
      MeshCredentials credentials,
      Clock clock,
      Duration handshake,
      Backoff pauses) {
    this.server = internals.server();
    this.client = internals.client();
    this.credentials = credentials;
    this.clock = clock;
    this.handshake = handshake;
    this.shown = credentials.now().certificate();
    this.updates = new Updates(vertx, this::apply, pauses, new Told());
  }

  /**
   * Begins to.
   *
   * @param vertx whose event bus is one of the mesh
   * @param clock by which certificates are valid
   * @param handshake longest time that TLS may take to begin
   * @param pauses after updates that fail
   * @return completes when new connections show and check the live certificates
   * @throws IllegalStateException if the toolkit has changed
   */
  public static Future<BusTls> keep(
      Vertx vertx, MeshCredentials credentials, Clock clock, Duration handshake, Backoff pauses) {
    return keep(vertx, BusInternals.of(vertx), credentials, clock, handshake, pauses);
  }

  /** The same for the server and the client of an event bus. */
  static Future<BusTls> keep(
      Vertx vertx,
      BusInternals internals,
      MeshCredentials credentials,
      Clock clock,
      Duration handshake,
      Backoff pauses) {
    var tls = new BusTls(vertx, internals, credentials, clock, handshake, pauses);
    return tls.apply()
        .map(
            done -> {
              tls.following = credentials.onChange(news -> tls.changed());
              tls.changed();
              return tls;
            });
  }

  /** Ends the watch over the certificate. */
  @Override
  public void close() {
    following.close();
    updates.close();
  }

  /** News may come late and in another order, so it is looked at what holds now. */
  private void changed() {
    synchronized (this) {
      X509Certificate now = credentials.now().certificate();
      if (now.equals(shown)) {
        return;
      }
      shown = now;
    }
    updates.want();
  }

  private final class Told implements Updates.Listener {

    @Override
    public void updated(int failures) {
      LOG.atInfo()
          .addKeyValue("serial", shown.getSerialNumber().toString(16))
          .addKeyValue("failures", failures)
          .log("the event bus shows another certificate from now on");
    }

    @Override
    public void failing(Throwable cause) {
      LOG.atError()
          .setCause(cause)
          .log("the event bus may show the old certificate; to change that is tried again");
    }
  }

  private Future<Void> apply() {
    var accepting = new ServerSSLOptions();
    secure(accepting);
    accepting.setClientAuth(ClientAuth.REQUIRED);
    var opening = new ClientSSLOptions().setHostnameVerificationAlgorithm("").setTrustAll(false);
    secure(opening);
    return Future.all(
            server.updateSSLOptions(accepting, true), client.updateSSLOptions(opening, true))
        .mapEmpty();
  }

  private void secure(SSLOptions options) {
    options
        .setKeyCertOptions(KeyCertOptions.wrap(new MeshKeyManager(credentials::now)))
        .setTrustOptions(TrustOptions.wrap(new MeshTrustManager(credentials::now, clock)))
        .setEnabledSecureTransportProtocols(Set.of(TLS_VERSION))
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setSslHandshakeTimeout(handshake.toMillis());
  }
}
