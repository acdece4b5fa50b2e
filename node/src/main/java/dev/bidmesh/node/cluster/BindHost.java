package dev.bidmesh.node.cluster;

import dev.bidmesh.node.network.LocalAddress;
import dev.bidmesh.node.network.LocalNetwork;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where a node listens and where peers reach it. The two differ for a node that listens at all
 * addresses: it then names one of them, because a peer cannot connect to "all".
 *
 * @param bind numeric address to listen at
 * @param reachable numeric address for peers
 */
public record BindHost(String bind, String reachable) {

  /**
   * Resolves what was configured.
   *
   * @throws IllegalArgumentException if there is no such host
   */
  public static BindHost of(String configured) {
    try {
      InetAddress address = InetAddress.getByName(configured);
      String bind = address.getHostAddress();
      return new BindHost(bind, address.isAnyLocalAddress() ? outward(bind) : bind);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no such host: " + configured, e);
    }
  }

  /** How peers reach a port here, as {@code host:port}. */
  public String httpAt(int port) {
    return (isIpv6() ? "[" + reachable + "]" : reachable) + ":" + port;
  }

  /** Whether it is an address of the longer kind. */
  boolean isIpv6() {
    return reachable.contains(":");
  }

  private static String outward(String otherwise) {
    return LocalNetwork.here().outward().map(LocalAddress::address).orElse(otherwise);
  }
}
