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
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a device into the mesh of a token, once: to do so with the same token again changes
 * nothing. A member whose certificate has run out or was revoked is taken in anew.
 */
public final class Enrolling {

  private static final Logger LOG = LoggerFactory.getLogger(Enrolling.class);

  /** After these the same token brings nothing more to the key that was made for it. */
  private static final Set<EnrolProblem> FINAL =
      Set.of(
          EnrolProblem.UNKNOWN_TOKEN,
          EnrolProblem.EXPIRED_TOKEN,
          EnrolProblem.USED_TOKEN,
          EnrolProblem.KNOWN_DEVICE,
          EnrolProblem.REMOVED_DEVICE);

  private final MeshVault vault;
  private final EnrolClient client;
  private final PendingKey pending;

  public Enrolling(MeshVault vault, EnrolClient client) {
    this.vault = vault;
    this.client = client;
    this.pending = new PendingKey(vault, client::newKey);
  }

  /**
   * Joins because somebody wishes it now, unless that was done already. Whoever seems to be a
   * member asks the mesh as well, for it may have been away while it was removed.
   *
   * @return where to join the cluster; none if the device is a member already and knows by itself
   * @throws EnrolException if it is not taken in
   * @throws StartupException if the device is a member of another mesh, or its files cannot be used
   */
  public List<HostPort> enrol(JoinToken token, NodeSubject subject) {
    Optional<MeshIdentity> own = own(token);
    if (own.isEmpty() || isToBeTakenIn(own.get())) {
      return join(token, subject);
    }
    return vault.hasAuthority() || forgottenWith(token) ? List.of() : joinIfRemoved(token, subject);
  }

  /**
   * Joins as part of a start, which may be one of many with the same token: whoever was taken in
   * once starts in any case, and asks only if its certificate does not count any more.
   *
   * @return where to join the cluster; none if the device knows by itself, or is not taken in again
   * @throws EnrolException if it is not taken in, and never was
   * @throws StartupException if the device is a member of another mesh, or its files cannot be used
   */
  public List<HostPort> start(JoinToken token, NodeSubject subject) {
    Optional<MeshIdentity> own = own(token);
    if (own.isEmpty()) {
      return join(token, subject);
    }
    if (isToBeTakenIn(own.get())) {
      return joinOrStayAlone(token, subject);
    }
    forgottenWith(token);
    return List.of();
  }

  private Optional<MeshIdentity> own(JoinToken token) {
    Optional<MeshIdentity> own = vault.read();
    own.ifPresent(mesh -> requireSame(Fingerprint.of(mesh.authority()), token));
    return own;
  }

  private List<HostPort> join(JoinToken token, NodeSubject subject) {
    try {
      EnrolClient.Joined joined = client.join(token, subject, pending.of(token));
      vault.exclusively(
          () -> {
            vault.write(joined.identity());
            EnrolAddresses.write(vault, token.addresses());
            pending.forget();
            return joined;
          });
      return joined.cluster();
    } catch (EnrolException e) {
      if (FINAL.contains(e.problem())) {
        pending.forget();
      }
      throw e;
    }
  }

  private List<HostPort> joinOrStayAlone(JoinToken token, NodeSubject subject) {
    try {
      return join(token, subject);
    } catch (EnrolException e) {
      LOG.atError()
          .addKeyValue("reason", e.getMessage())
          .log(
              FINAL.contains(e.problem())
                  ? "cannot join the mesh again, serves alone"
                  : "cannot join the mesh again now, serves alone until it is started again");
      return List.of();
    }
  }

  /**
   * Whoever was away while it was removed does not know of it. The mesh does, and takes in no
   * member a second time, for which it does not use the token up.
   */
  private List<HostPort> joinIfRemoved(JoinToken token, NodeSubject subject) {
    try {
      return join(token, subject);
    } catch (EnrolException e) {
      if (e.problem() == EnrolProblem.REMOVED_DEVICE) {
        throw e;
      }
      LOG.atInfo()
          .addKeyValue("reason", e.getMessage())
          .log("goes on with the certificate that it has");
      return List.of();
    }
  }

  /** Nobody answers any more to the key of a token that has ended. Whether it has. */
  private boolean forgottenWith(JoinToken token) {
    boolean ended = !client.clock().instant().isBefore(token.expires());
    if (ended) {
      pending.forget();
      LOG.atInfo()
          .addKeyValue("ended", token.expires())
          .log("the token has ended: goes on with the certificate that this device has");
    }
    return ended;
  }

  /** The holder of the authority cannot be removed, and renews its certificate itself. */
  private boolean isToBeTakenIn(MeshIdentity own) {
    return !vault.hasAuthority() && isOver(own, client.clock().instant());
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
