package dev.bidmesh.node.enrol;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** When the certificate of a node is renewed: as soon as a third of its time is left. */
final class Renewal {

  private static final int SHARE_LEFT = 3;

  private Renewal() {}

  /** From when on a certificate is to be renewed. */
  static Instant dueAt(X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    return until.minus(Duration.between(from, until).dividedBy(SHARE_LEFT));
  }

  /**
   * Whether a certificate is to be renewed now.
   *
   * @param authority that of whoever issued it; once a certificate is valid for as long as this
   *     one, another would not be valid any longer
   */
  static boolean isDue(X509Certificate certificate, X509Certificate authority, Instant now) {
    return !now.isBefore(dueAt(certificate))
        && certificate.getNotAfter().before(authority.getNotAfter());
  }
}
