package dev.bidmesh.node.cluster;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

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
      return new BindHost(bind, address.isAnyLocalAddress() ? outward().orElse(bind) : bind);
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

  /** The first address of an interface that is up; those of local networks come first. */
  private static Optional<String> outward() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(BindHost::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(each -> each instanceof Inet4Address)
          .min(Comparator.comparing(BindHost::rank))
          .map(InetAddress::getHostAddress);
    } catch (SocketException e) {
      throw new IllegalStateException("the network interfaces cannot be listed", e);
    }
  }

  private static int rank(InetAddress address) {
    var kinds = Stream.of(address.isSiteLocalAddress(), !address.isLoopbackAddress(), true);
    return kinds.toList().indexOf(true);
  }

  private static boolean isUp(NetworkInterface each) {
    try {
      return each.isUp();
    } catch (SocketException e) {
      throw new IllegalStateException("a network interface does not tell its state", e);
    }
  }
}
