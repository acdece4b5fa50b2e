package dev.bidmesh.node.security;

import dev.bidmesh.protocol.DeviceId;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import javax.security.auth.x500.X500Principal;

/**
 * Whether a certificate is that of a member: issued by the mesh's authority for a device, valid
 * now, and not revoked.
 */
public final class PeerCheck {

  private final X509Certificate authority;
  private final Predicate<BigInteger> revoked;

  /**
   * @param authority of the mesh
   * @param revoked tells of a serial number whether its certificate was revoked
   */
  public PeerCheck(X509Certificate authority, Predicate<BigInteger> revoked) {
    this.authority = authority;
    this.revoked = revoked;
  }

  /** With what a member knows. */
  public static PeerCheck of(MeshIdentity identity) {
    return new PeerCheck(identity.authority(), identity.revocations()::isRevoked);
  }

  /**
   * Whom a certificate is of.
   *
   * @param deviceId of the device
   * @param name of the node
   * @param serial of the certificate
   */
  public record Peer(DeviceId deviceId, String name, BigInteger serial) {}

  /**
   * Checks what a peer has shown.
   *
   * @param chain its own certificate first; what follows is not looked at
   * @throws CertificateException saying in a sentence what is wrong and what to do
   */
  public Peer check(X509Certificate[] chain, Instant now) throws CertificateException {
    if (chain.length == 0) {
      throw new CertificateException("it shows no certificate; it has to join the mesh first");
    }
    return check(chain[0], now);
  }

  /** The same for one certificate. */
  public Peer check(X509Certificate certificate, Instant now) throws CertificateException {
    Peer peer = issuedTo(certificate);
    requireTime(certificate, peer.name(), now);
    if (revoked.test(certificate.getSerialNumber())) {
      throw new CertificateException(
          "the certificate of "
              + peer.name()
              + " was revoked: it was removed from the mesh; 'bidmesh join TOKEN' on it with a new"
              + " token brings it back");
    }
    return peer;
  }

  /**
   * Whom the authority has issued a certificate to, whenever that was valid.
   *
   * @throws CertificateException if it is not of the authority, or not that of a node
   */
  public Peer issuedTo(X509Certificate certificate) throws CertificateException {
    requireSigned(certificate);
    return peer(certificate);
  }

  private void requireSigned(X509Certificate certificate) throws CertificateException {
    try {
      X500Principal issuer = certificate.getIssuerX500Principal();
      if (!issuer.equals(authority.getSubjectX500Principal())) {
        throw new CertificateException("another issuer");
      }
      certificate.verify(authority.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new CertificateException(
          "its certificate is not of this mesh's authority: it belongs to another mesh or to none;"
              + " join it with a token of this one",
          e);
    }
  }

  private Peer peer(X509Certificate certificate) throws CertificateException {
    Optional<DeviceId> device = SubjectNames.device(certificate);
    if (certificate.getBasicConstraints() >= 0 || device.isEmpty()) {
      throw new CertificateException("its certificate is not that of a node");
    }
    return new Peer(
        device.get(), SubjectNames.nodeName(certificate), certificate.getSerialNumber());
  }

  private static void requireTime(X509Certificate certificate, String name, Instant now)
      throws CertificateException {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (now.isBefore(from)) {
      throw new CertificateException(
          "the certificate of %s becomes valid in %s by the clock of this device: one of the two clocks is wrong; set it"
              .formatted(name, Spans.text(Duration.between(now, from))));
    }
    if (now.isAfter(until)) {
      throw new CertificateException(
          "the certificate of %s ran out %s ago by the clock of this device: set the clock if it is wrong, otherwise run 'bidmesh join TOKEN' on that node with a new token"
              .formatted(name, Spans.text(Duration.between(until, now))));
    }
  }
}
