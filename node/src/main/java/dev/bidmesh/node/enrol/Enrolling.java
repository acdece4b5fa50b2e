package dev.bidmesh.node.enrol;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.Fingerprint;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.NodeSubject;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a device into the mesh of a token, once: a start with the same token again changes
 * nothing. A member whose certificate has run out or was revoked is taken in anew.
 */
public final class Enrolling {

  private static final Logger LOG = LoggerFactory.getLogger(Enrolling.class);

  private final MeshVault vault;
  private final EnrolClient client;
  private final PendingKey pending;

  public Enrolling(MeshVault vault, EnrolClient client) {
    this.vault = vault;
    this.client = client;
    this.pending = new PendingKey(vault, client::newKey);
  }

  /**
   * Joins, unless that was done already.
   *
   * @return where to join the cluster; none if the device is a member already and knows by itself
   * @throws EnrolException if it is not taken in
   * @throws StartupException if the device is a member of another mesh, or its files cannot be used
   */
  public List<HostPort> enrol(JoinToken token, NodeSubject subject) {
    Optional<MeshIdentity> own = vault.read();
    own.ifPresent(mesh -> requireSame(Fingerprint.of(mesh.authority()), token));
    if (own.isPresent() && vault.hasAuthority()) {
      // It cannot be removed, and renews its certificate itself.
      return List.of();
    }
    Instant now = client.clock().instant();
    if (own.isEmpty() || isOver(own.get(), now)) {
      return join(token, subject);
    }
    return now.isBefore(token.expires()) ? joinIfRemoved(token, subject) : List.of();
  }

  private List<HostPort> join(JoinToken token, NodeSubject subject) {
    EnrolClient.Joined joined = client.join(token, subject, pending.of(token));
    vault.exclusively(
        () -> {
          vault.write(joined.identity());
          EnrolAddresses.write(vault, token.addresses());
          pending.forget();
          return joined;
        });
    return joined.cluster();
  }

  /**
   * Whoever was away while it was removed does not know of it. The mesh does, and takes in no
   * member a second time, for which it does not use the token up.
   */
  private List<HostPort> joinIfRemoved(JoinToken token, NodeSubject subject) {
    try {
      return join(token, subject);
    } catch (EnrolException e) {
      if (e.problem() != EnrolProblem.UNREACHABLE) {
        pending.forget();
      }
      LOG.atInfo()
          .addKeyValue("reason", e.getMessage())
          .log("goes on with the certificate that it has");
      return List.of();
    }
  }

  private static boolean isOver(MeshIdentity own, Instant now) {
    X509Certificate certificate = own.certificate();
    return now.isAfter(certificate.getNotAfter().toInstant())
        || own.revocations().isRevoked(certificate.getSerialNumber());
  }

  private static void requireSame(Fingerprint mesh, JoinToken token) {
    if (!mesh.equals(token.authority())) {
      throw new StartupException(
          "this node is a member of another mesh than that of the token. Use another --name or"
              + " --data-dir, or remove the directory 'mesh' in its data directory to leave that"
              + " mesh for good.");
    }
  }
}
