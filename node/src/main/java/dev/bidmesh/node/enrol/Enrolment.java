package dev.bidmesh.node.enrol;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.node.security.PeerCheck;
import dev.bidmesh.node.security.SigningRequest;
import dev.bidmesh.node.security.Spans;
import dev.bidmesh.protocol.codec.FrameCodec;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Takes devices in. Everything that can be wrong with a request is looked at before its token is,
 * so that a token is not used up by a mistake.
 *
 * <p>Safe for use by many threads; each call takes as long as a disk.
 */
final class Enrolment {

  private final Registrar registrar;
  private final MeshCredentials credentials;
  private final EnrolConfig config;
  private final List<HostPort> cluster;
  private final String version;
  private final Clock clock;

  /**
   * @param cluster where members join the cluster
   * @param version of this program
   */
  Enrolment(
      Registrar registrar,
      MeshCredentials credentials,
      EnrolConfig config,
      List<HostPort> cluster,
      String version,
      Clock clock) {
    this.registrar = registrar;
    this.credentials = credentials;
    this.config = config;
    this.cluster = List.copyOf(cluster);
    this.version = version;
    this.clock = clock;
  }

  /**
   * Makes a device a member.
   *
   * @throws EnrolException if it is not taken in
   */
  EnrolAnswer enrol(EnrolRequest request) {
    requireVersion(request);
    requireClock(request);
    PublicKey key = key(request);
    NodeSubject subject = subject(request);
    TokenSecret secret = secret(request);
    X509Certificate issued =
        registrar.redeem(request.tokenId(), secret, key, subject, config.certificateValidity());
    return EnrolAnswer.of(credentials.now(), issued, cluster);
  }

  /**
   * Tells a member the present keys, and gives it another certificate if it wants one.
   *
   * @param shown what it has proved to hold the key of
   * @throws EnrolException if that is not the certificate of a member
   */
  EnrolAnswer refresh(X509Certificate shown, RefreshRequest request) {
    MeshIdentity own = credentials.now();
    requireMember(own, shown);
    X509Certificate certificate = request.renew() ? renewed(shown, request.hosts()) : shown;
    return EnrolAnswer.of(own, certificate, cluster);
  }

  private X509Certificate renewed(X509Certificate shown, List<String> hosts) {
    try {
      return registrar.renew(shown, hosts, config.certificateValidity());
    } catch (IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  private void requireMember(MeshIdentity own, X509Certificate shown) {
    try {
      PeerCheck.of(own).check(shown, clock.instant());
    } catch (CertificateException e) {
      throw new EnrolException(EnrolProblem.NOT_A_MEMBER, String.valueOf(e.getMessage()));
    }
  }

  private void requireVersion(EnrolRequest request) {
    if (request.protocol() != FrameCodec.VERSION) {
      throw new EnrolException(
          EnrolProblem.VERSION,
          ("this device runs Bidmesh %s and the mesh runs %s, which do not understand each other."
                  + " Install the same version on both.")
              .formatted(request.version(), version));
    }
  }

  private void requireClock(EnrolRequest request) {
    Instant now = clock.instant();
    Duration ahead = Duration.between(now, request.now());
    if (ahead.abs().compareTo(config.clockTolerance()) > 0) {
      throw new EnrolException(
          EnrolProblem.CLOCK,
          ("the clock of this device is %s %s that of the mesh, so that certificates would not be"
                  + " valid. Set the clock that is wrong (on Linux: timedatectl set-ntp true) and"
                  + " try again; the token is still good.")
              .formatted(Spans.text(ahead), ahead.isNegative() ? "behind" : "ahead of"));
    }
  }

  private static PublicKey key(EnrolRequest request) {
    try {
      return SigningRequest.decode(request.request());
    } catch (IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  private static NodeSubject subject(EnrolRequest request) {
    try {
      return request.subject();
    } catch (IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  private static TokenSecret secret(EnrolRequest request) {
    try {
      return TokenSecret.parse(request.tokenSecret());
    } catch (IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  private static EnrolException malformed(IllegalArgumentException cause) {
    return new EnrolException(EnrolProblem.MALFORMED, String.valueOf(cause.getMessage()));
  }
}
