package dev.bidmesh.node.cluster;

import java.util.List;

/**
 * What a node was told about its mesh.
 *
 * @param clusterName only nodes with the same one meet
 * @param join addresses to join through
 * @param requireJoin whether a start fails if none of them answers
 * @param ports to have
 * @param config how the mesh is watched and joined
 */
public record MeshSettings(
    String clusterName,
    List<HostPort> join,
    boolean requireJoin,
    PortWishes ports,
    ClusterConfig config) {

  public MeshSettings {
    join = List.copyOf(join);
  }
}
