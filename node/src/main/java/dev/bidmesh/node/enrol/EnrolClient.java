package dev.bidmesh.node.enrol;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.Fingerprint;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshId;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.MeshKeyManager;
import dev.bidmesh.node.security.MeshTrustManager;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.node.security.PeerCheck;
import dev.bidmesh.node.security.RevocationList;
import dev.bidmesh.node.security.SigningRequest;
import dev.bidmesh.protocol.codec.FrameCodec;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The side of a device that becomes a member, or is one and wants to know the present keys. */
public final class EnrolClient {

  private final Duration timeout;
  private final String version;
  private final Clock clock;
  private final SecureRandom random;

  /**
   * @param timeout for each address
   * @param version of this program
   */
  public EnrolClient(Duration timeout, String version, Clock clock, SecureRandom random) {
    this.timeout = timeout;
    this.version = version;
    this.clock = clock;
    this.random = random;
  }

  /**
   * A device that was taken in.
   *
   * @param identity its part of the secret
   * @param cluster where members join the cluster
   */
  public record Joined(MeshIdentity identity, List<HostPort> cluster) {}

  /** Makes a key for this device. */
  KeyPair newKey() {
    return SigningRequest.newKey(random);
  }

  /** The time by which certificates are looked at. */
  Clock clock() {
    return clock;
  }

  /**
   * Exchanges a token for a certificate. The key never leaves this device.
   *
   * @param pair the key; with the same one the same token can be used again in its time
   * @throws EnrolException saying in a sentence what is wrong and what to do
   */
  Joined join(JoinToken token, NodeSubject subject, KeyPair pair) {
    var request =
        new EnrolRequest(
            FrameCodec.VERSION,
            version,
            clock.instant(),
            token.id(),
            token.secret().text(),
            subject.name(),
            subject.deviceId(),
            subject.hosts(),
            SigningRequest.encode(pair, subject.name()));
    EnrolAnswer answer =
        new EnrolHttp(new PinnedTrust(token.authority()), List.of(), timeout)
            .ask(token.addresses(), EnrolRoutes.ENROL, request);
    return checked(answer, pair.getPrivate(), pair.getPublic(), token.authority());
  }

  /**
   * Asks for the present keys as a member.
   *
   * @param addresses where members are taken in
   * @param hosts at which clients reach this node
   * @param renew whether for a new certificate, too
   * @throws EnrolException saying in a sentence what is wrong and what to do
   */
  Joined refresh(MeshCredentials own, List<HostPort> addresses, List<String> hosts, boolean renew) {
    MeshIdentity now = own.now();
    EnrolAnswer answer =
        new EnrolHttp(
                new MeshTrustManager(own::now, clock),
                List.of(new MeshKeyManager(own::now)),
                timeout)
            .ask(addresses, EnrolRoutes.REFRESH, new RefreshRequest(hosts, renew));
    return checked(
        answer, now.key(), now.certificate().getPublicKey(), Fingerprint.of(now.authority()));
  }

  /** Even a member that was asked is believed only what the authority has signed. */
  private Joined checked(
      EnrolAnswer answer, PrivateKey key, PublicKey publicKey, Fingerprint pinned) {
    try {
      X509Certificate authority = certificate(answer.authority());
      if (!Fingerprint.of(authority).equals(pinned)) {
        throw new CertificateException("the authority in the answer is another one");
      }
      X509Certificate own = certificate(answer.certificate());
      if (!own.getPublicKey().equals(publicKey)) {
        throw new CertificateException("the certificate in the answer is for another key");
      }
      var revocations = RevocationList.read(answer.revocations(), authority);
      new PeerCheck(authority, revocations::isRevoked).check(own, clock.instant());
      var identity =
          new MeshIdentity(
              new MeshId(answer.meshId()),
              answer.meshName(),
              key,
              own,
              authority,
              answer.keys(),
              revocations);
      return new Joined(identity, answer.clusterAddresses());
    } catch (CertificateException | IllegalArgumentException e) {
      throw new EnrolException(
          EnrolProblem.INTERNAL, "the mesh's answer cannot be used: " + e.getMessage());
    }
  }

  private static X509Certificate certificate(byte[] encoded) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }
}
