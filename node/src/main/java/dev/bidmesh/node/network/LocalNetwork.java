package dev.bidmesh.node.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The addresses of the interfaces that are up.
 *
 * @param addresses in the order in which the system names them
 */
public record LocalNetwork(List<LocalAddress> addresses) {

  public LocalNetwork {
    addresses = List.copyOf(addresses);
  }

  /** As it is now. */
  public static LocalNetwork here() {
    try {
      return new LocalNetwork(
          NetworkInterface.networkInterfaces().flatMap(LocalNetwork::addressesOf).toList());
    } catch (SocketException e) {
      throw new IllegalStateException("the network interfaces cannot be listed", e);
    }
  }

  /**
   * The address that peers are told by a node that listens at all of them: one that others can
   * reach if there is any, so none of a bridge to containers or virtual machines on this device,
   * which every device has alike.
   */
  public Optional<LocalAddress> outward() {
    return addresses.stream()
        .filter(LocalAddress::ipv4)
        .min(
            Comparator.comparing(LocalAddress::kind)
                .thenComparing(each -> each.siteLocal() ? 0 : 1));
  }

  private static Stream<LocalAddress> addressesOf(NetworkInterface each) {
    try {
      if (!each.isUp()) {
        return Stream.empty();
      }
      var kind = NetworkKind.of(each.getName(), each.isLoopback(), each.isPointToPoint());
      return each.inetAddresses().map(address -> local(each.getName(), kind, address));
    } catch (SocketException e) {
      throw new IllegalStateException("a network interface does not tell its state", e);
    }
  }

  private static LocalAddress local(String name, NetworkKind kind, InetAddress address) {
    return new LocalAddress(
        name,
        kind,
        address.getHostAddress(),
        address instanceof Inet4Address,
        address.isSiteLocalAddress());
  }
}
