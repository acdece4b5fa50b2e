package dev.bidmesh.node.enrol;

import io.vertx.core.http.HttpConnection;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * How many requests and connections are looked at, apart for members and for strangers: strangers
 * can use up what strangers may, and members still get keys and certificates.
 *
 * <p>A member is who has shown its certificate, which the handshake has checked. For one event
 * loop.
 */
final class Attempts {

  private final int mostConnections;
  private final AttemptLimit ofMembers;
  private final AttemptLimit ofStrangers;
  private final Set<HttpConnection> counted = new HashSet<>();
  private int members;
  private int strangers;

  Attempts(EnrolConfig config, long nowNanos) {
    this.mostConnections = config.maxConnections();
    this.ofMembers = limit(config, nowNanos);
    this.ofStrangers = limit(config, nowNanos);
  }

  private static AttemptLimit limit(EnrolConfig config, long nowNanos) {
    return new AttemptLimit(config.attemptsPerMinute(), config.attemptsPerAddress(), nowNanos);
  }

  /** Counts a connection until it closes; closes it at once if there are too many. */
  void opened(HttpConnection connection) {
    boolean member = certificate(connection).isPresent();
    if ((member ? members : strangers) >= mostConnections) {
      connection.close();
      return;
    }
    counted.add(connection);
    count(member, 1);
    connection.closeHandler(
        closed -> {
          counted.remove(connection);
          count(member, -1);
        });
  }

  /**
   * Whether a connection is to stay. What was sent on one that was too many may arrive although it
   * is being closed; a token in it would be used up, and nobody would get the answer.
   */
  boolean isCounted(HttpConnection connection) {
    return counted.contains(connection);
  }

  private void count(boolean member, int more) {
    if (member) {
      members += more;
    } else {
      strangers += more;
    }
  }

  /** Counts a request, and says whether it may be looked at. */
  boolean admits(HttpConnection from, long nowNanos) {
    Optional<X509Certificate> member = certificate(from);
    return member.isPresent()
        ? ofMembers.admits(name(member.get()), nowNanos)
        : ofStrangers.admits(address(from), nowNanos);
  }

  /** Does not count a request after all: it was a good one. */
  void forgive(HttpConnection from) {
    certificate(from)
        .ifPresentOrElse(
            member -> ofMembers.forgive(name(member)), () -> ofStrangers.forgive(address(from)));
  }

  /** Seconds until there are new attempts, at least 1. */
  long retryAfterSeconds(HttpConnection from, long nowNanos) {
    AttemptLimit limit = certificate(from).isPresent() ? ofMembers : ofStrangers;
    return limit.retryAfterSeconds(nowNanos);
  }

  /** What a client has shown, if it has shown one. */
  static Optional<X509Certificate> certificate(HttpConnection connection) {
    SSLSession session = connection.sslSession();
    try {
      Certificate[] chain = session == null ? new Certificate[0] : session.getPeerCertificates();
      return chain.length == 0 ? Optional.empty() : Optional.of((X509Certificate) chain[0]);
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }

  /** A member is one wherever it connects from, and others may be at its address. */
  private static String name(X509Certificate certificate) {
    return certificate.getSerialNumber().toString();
  }

  private static String address(HttpConnection connection) {
    return String.valueOf(connection.remoteAddress().hostAddress());
  }
}
