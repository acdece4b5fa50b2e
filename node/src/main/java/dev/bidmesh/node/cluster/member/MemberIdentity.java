package dev.bidmesh.node.cluster.member;

import dev.bidmesh.node.cluster.handshake.HandshakeException;
import dev.bidmesh.node.cluster.handshake.HandshakeException.Reason;
import dev.bidmesh.node.cluster.handshake.HandshakeKeys;
import dev.bidmesh.node.cluster.handshake.Identity;
import dev.bidmesh.node.cluster.handshake.Initiator;
import dev.bidmesh.node.cluster.handshake.Peer;
import dev.bidmesh.node.cluster.handshake.Responder;
import dev.bidmesh.node.security.MembershipKey;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.PeerCheck;
import dev.bidmesh.node.security.Signatures;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;

/**
 * Handshakes with what a node knows of its mesh's secret at the moment at which each of them
 * begins.
 *
 * <p>Safe for use by many threads.
 */
public final class MemberIdentity {

  private static final int NONCE_BYTES = 32;

  private final MeshCredentials credentials;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param clock by which certificates are valid
   */
  public MemberIdentity(MeshCredentials credentials, Clock clock) {
    this.credentials = credentials;
    this.clock = clock;
  }

  /** A handshake of the side that connects. */
  public Initiator initiator() {
    MeshIdentity now = credentials.now();
    return new Initiator(keys(now), new Snapshot(now, clock), nonce());
  }

  /** A handshake of the side that is connected to. */
  Responder responder() {
    MeshIdentity now = credentials.now();
    return new Responder(keys(now), new Snapshot(now, clock), nonce());
  }

  /**
   * Whether the certificate that a peer has shown is revoked by now. A handshake judges by what was
   * known when it began.
   */
  boolean isRevoked(Peer peer) {
    return credentials.isRevoked(peer.serial());
  }

  private HandshakeKeys keys(MeshIdentity now) {
    var accepted = now.keys().accepted(clock.instant());
    return HandshakeKeys.of(
        now.id().value(),
        accepted.stream().limit(HandshakeKeys.MOST).map(MembershipKey::bytes).toList());
  }

  private byte[] nonce() {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return nonce;
  }

  /** Who the node is for the length of one handshake. */
  private record Snapshot(MeshIdentity mesh, Clock clock) implements Identity {

    @Override
    public byte[] certificate() {
      try {
        return mesh.certificate().getEncoded();
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("this node's certificate cannot be encoded", e);
      }
    }

    @Override
    public byte[] sign(byte[] content) {
      return Signatures.sign(mesh.key(), content);
    }

    @Override
    public Peer verify(byte[] certificate, byte[] content, byte[] signature)
        throws HandshakeException {
      X509Certificate shown = read(certificate);
      Peer peer = member(shown);
      if (!Signatures.isValid(shown.getPublicKey(), content, signature)) {
        throw new HandshakeException(
            Reason.WRONG_CERTIFICATE,
            "it shows the certificate of " + peer.name() + " and is not it");
      }
      return peer;
    }

    private Peer member(X509Certificate shown) throws HandshakeException {
      try {
        PeerCheck.Peer peer = PeerCheck.of(mesh).check(shown, clock.instant());
        return new Peer(
            peer.deviceId(), peer.name(), peer.serial(), shown.getNotAfter().toInstant());
      } catch (CertificateException e) {
        boolean revoked = mesh.revocations().isRevoked(shown.getSerialNumber());
        throw new HandshakeException(
            revoked ? Reason.REVOKED : Reason.WRONG_CERTIFICATE, String.valueOf(e.getMessage()));
      }
    }

    private static X509Certificate read(byte[] certificate) throws HandshakeException {
      try {
        var read =
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate));
        if (read instanceof X509Certificate known) {
          return known;
        }
        throw new CertificateException("another kind of certificate");
      } catch (CertificateException e) {
        throw new HandshakeException(Reason.MALFORMED, "its certificate cannot be read");
      }
    }
  }
}
