package dev.bidmesh.node.doctor;

import dev.bidmesh.node.cluster.ClusterSpec.Ports;

/** How a firewall lets a node's ports through, by the system that it is of. */
final class FirewallHint {

  private FirewallHint() {}

  /**
   * What to do.
   *
   * @param system name of the operating system, in lower case
   */
  static String of(String system, Ports ports) {
    String range = ports.http() + "-" + ports.cluster();
    if (system.startsWith("mac")) {
      return "System Settings, Network, Firewall: allow incoming connections for java; Privacy &"
          + " Security, Local Network: allow the terminal that starts the node, without which it"
          + " reaches nobody and hears no mesh";
    }
    if (system.startsWith("windows")) {
      return "New-NetFirewallRule -DisplayName Bidmesh -Direction Inbound -Protocol TCP -LocalPort "
          + range
          + " -Action Allow, and set the network to private; for --discover the same with -Protocol"
          + " UDP -LocalPort 5353";
    }
    return "sudo ufw allow "
        + range.replace('-', ':')
        + "/tcp; or sudo firewall-cmd --add-port="
        + range
        + "/tcp --permanent && sudo firewall-cmd --reload; for --discover also 5353/udp";
  }
}
