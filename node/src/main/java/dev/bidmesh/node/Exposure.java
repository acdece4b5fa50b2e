package dev.bidmesh.node;

import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.security.MeshCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who can reach a node, and what keeps strangers out. */
final class Exposure {

  private Exposure() {}

  /**
   * Beyond this device a node listens only in a mesh with a secret, or if it is told that the
   * network is to be trusted.
   *
   * @throws StartupException if neither is so
   */
  static void check(NodeConfig config, Optional<MeshCredentials> secret) {
    if (isOpen(config, secret) && !config.insecure()) {
      throw new StartupException(
          "bind is "
              + config.bind()
              + ", which other devices can reach, and this node has no mesh secret to keep strangers"
              + " out. Make one with 'bidmesh init', or join a mesh with its token; use 127.0.0.1,"
              + " or add --insecure (insecure: true) if you trust the network.");
    }
  }

  /** What every status says about it, whatever happens. */
  static List<String> notices(NodeConfig config, Optional<MeshCredentials> secret) {
    var all = new ArrayList<String>();
    if (isOpen(config, secret)) {
      all.add("insecure: listens at " + config.bind() + " and lets anyone who reaches it in");
    }
    if (config.discover().enabled() && config.bindsLoopback()) {
      all.add(
          "discover: this node listens at loopback, where no other device reaches it, so the network"
              + " is told nothing of it; add --bind 0.0.0.0");
    }
    return List.copyOf(all);
  }

  private static boolean isOpen(NodeConfig config, Optional<MeshCredentials> secret) {
    return !config.bindsLoopback() && secret.isEmpty();
  }
}
