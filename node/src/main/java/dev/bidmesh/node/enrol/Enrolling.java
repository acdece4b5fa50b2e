package dev.bidmesh.node.enrol;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.Fingerprint;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.NodeSubject;
import java.util.List;
import java.util.Optional;

/**
 * Brings a device into the mesh of a token, once: a start with the same token again changes
 * nothing.
 */
public final class Enrolling {

  private final MeshVault vault;
  private final EnrolClient client;

  public Enrolling(MeshVault vault, EnrolClient client) {
    this.vault = vault;
    this.client = client;
  }

  /**
   * Joins, unless that was done already.
   *
   * @return where to join the cluster; none if the device is a member already and knows by itself
   * @throws EnrolException if it is not taken in
   * @throws StartupException if the device is a member of another mesh, or its files cannot be used
   */
  public List<HostPort> enrol(JoinToken token, NodeSubject subject) {
    Optional<Fingerprint> mesh = vault.read().map(identity -> Fingerprint.of(identity.authority()));
    if (mesh.isPresent()) {
      requireSame(mesh.get(), token);
      return List.of();
    }
    EnrolClient.Joined joined = client.join(token, subject);
    vault.exclusively(
        () -> {
          vault.write(joined.identity());
          EnrolAddresses.write(vault, token.addresses());
          return joined;
        });
    return joined.cluster();
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
