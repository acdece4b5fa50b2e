package dev.bidmesh.node.enrol;

import dev.bidmesh.node.cluster.BindHost;
import dev.bidmesh.node.security.NodeSubject;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Stream;

/** Under which addresses this device may be reached from elsewhere. */
public final class OwnHosts {

  /** Tried in turn by whoever joins, so a few are enough. */
  private static final int MOST_ANNOUNCED = 4;

  private OwnHosts() {}

  /** Where a node is reached that listens at a host; at most four, the best first. */
  static List<String> of(BindHost host) {
    boolean all = isAny(host.bind());
    Stream<String> others = all ? addresses(true).stream() : Stream.of();
    return Stream.concat(Stream.of(host.reachable()), others)
        .distinct()
        .limit(MOST_ANNOUNCED)
        .toList();
  }

  /** For the certificate of a node: its name in the network, and all its addresses. */
  public static List<String> forCertificate(String hostName) {
    return Stream.concat(Stream.of(hostName, hostName + ".local"), addresses(false).stream())
        .distinct()
        .limit(NodeSubject.MOST_HOSTS)
        .toList();
  }

  private static List<String> addresses(boolean shortOnes) {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(OwnHosts::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
          .filter(each -> !shortOnes || each instanceof Inet4Address)
          .map(InetAddress::getHostAddress)
          .map(each -> each.replaceAll("%.*$", ""))
          .toList();
    } catch (SocketException e) {
      throw new IllegalStateException("the network interfaces cannot be listed", e);
    }
  }

  private static boolean isUp(NetworkInterface each) {
    try {
      return each.isUp();
    } catch (SocketException e) {
      throw new IllegalStateException("a network interface does not tell its state", e);
    }
  }

  private static boolean isAny(String address) {
    return address.equals("0.0.0.0") || address.matches("[0:]+");
  }
}
