package dev.bidmesh.node.cluster;

import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.protocol.DeviceProfile;
import java.util.Optional;

/**
 * As whom and where a node is a member.
 *
 * @param clusterName only nodes with the same one meet
 * @param profile of the device
 * @param host address at which peers reach this node
 * @param ports that were claimed
 * @param config how the mesh is watched and joined
 * @param secret what the node knows of the mesh's secret; empty if there is none
 */
public record ClusterSpec(
    String clusterName,
    DeviceProfile profile,
    BindHost host,
    Ports ports,
    ClusterConfig config,
    Optional<MeshCredentials> secret) {

  /** The ports of a node: HTTP API, event bus, cluster. */
  public record Ports(int http, int bus, int cluster) {}

  /** Where peers find its event bus. */
  HostPort busAddress() {
    return new HostPort(host.reachable(), ports.bus());
  }

  /** Where peers find this member. */
  HostPort clusterAddress() {
    return new HostPort(host.reachable(), ports.cluster());
  }
}
