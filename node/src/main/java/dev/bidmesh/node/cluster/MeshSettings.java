package dev.bidmesh.node.cluster;

import dev.bidmesh.node.security.MeshCredentials;
import java.util.List;
import java.util.Optional;

/**
 * What a node was told about its mesh.
 *
 * @param clusterName only nodes with the same one meet
 * @param join addresses to join through
 * @param requireJoin whether a start fails if none of them answers
 * @param ports to have
 * @param config how the mesh is watched and joined
 * @param secret what the node knows of the mesh's secret; empty if there is none
 */
public record MeshSettings(
    String clusterName,
    List<HostPort> join,
    boolean requireJoin,
    PortWishes ports,
    ClusterConfig config,
    Optional<MeshCredentials> secret) {

  public MeshSettings {
    join = List.copyOf(join);
  }
}
