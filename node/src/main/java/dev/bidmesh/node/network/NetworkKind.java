package dev.bidmesh.node.network;

import java.util.List;
import java.util.Locale;

/** What an interface leads to, the likeliest way to other devices first. */
public enum NetworkKind {
  /** Other devices in the same house or office. */
  LAN("local network", List.of()),
  /** Other devices of a private network, wherever they are. */
  VPN(
      "VPN",
      List.of(
          "tailscale",
          "wg",
          "tun",
          "tap",
          "utun",
          "zt",
          "ppp",
          "ipsec",
          "nebula",
          "nordlynx",
          "wireguard",
          "openvpn")),
  /** Virtual machines on this device. */
  MACHINES("virtual machines", List.of("virbr", "vmnet", "vboxnet", "vethernet", "bridge1")),
  /** Containers on this device. */
  CONTAINERS(
      "containers",
      List.of("docker", "br-", "veth", "cni", "flannel", "podman", "lxc", "lxd", "cali", "kube")),
  /** This device. */
  LOOPBACK("this device", List.of());

  private final String words;
  private final List<String> names;

  NetworkKind(String words, List<String> names) {
    this.words = words;
    this.names = names;
  }

  /** In words. */
  public String words() {
    return words;
  }

  /**
   * By how systems call their interfaces, since they tell no more.
   *
   * @param name of the interface
   * @param pointToPoint whether it leads to one other only, as tunnels do
   */
  static NetworkKind of(String name, boolean loopback, boolean pointToPoint) {
    if (loopback) {
      return LOOPBACK;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    for (NetworkKind kind : values()) {
      if (kind.names.stream().anyMatch(lower::startsWith)) {
        return kind;
      }
    }
    return pointToPoint ? VPN : LAN;
  }

  /** Whether other devices can be reached through it. */
  public boolean leadsToOthers() {
    return this == LAN || this == VPN;
  }
}
