package dev.bidmesh.benchmarks;

import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.NewMesh;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.protocol.DeviceId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** A mesh with a secret for a measurement, handed to its nodes in their data directories. */
final class Secrets {

  private final SecureRandom random = new SecureRandom();
  private final NewMesh mesh = NewMesh.create("benchmark", Instant.now(), random);

  /** Takes in the node that has, or will have, this data directory. */
  void admit(String name, Path directory) {
    var subject = new NodeSubject(name, DeviceId.random(random), List.of());
    new MeshVault(directory).write(mesh.member(subject, Instant.now(), random));
  }

  /** What the node with this data directory knows. */
  static MeshCredentials of(Path directory) {
    return new MeshCredentials(new MeshVault(directory).read().orElseThrow());
  }
}
