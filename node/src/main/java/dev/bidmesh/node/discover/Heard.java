package dev.bidmesh.node.discover;

import dev.bidmesh.node.cluster.HostPort;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node has told the network of itself; whether it is true is another question.
 *
 * @param mesh what people call its mesh
 * @param address of its cluster port
 */
public record Heard(String mesh, HostPort address) {

  /** Longest name of a mesh that is believed to be one. */
  private static final int LONGEST_NAME = 64;

  private static final int MOST_PORT = 65_535;

  /**
   * Reads what came from the network.
   *
   * @param mesh that it names, if it names one
   * @param address that it names; only one of a local network counts, fc00::/7 (RFC 4193) too, so
   *     that nobody can have nodes knock at doors elsewhere
   * @param at address of the interface at which it was heard; a loopback address counts only at
   *     one, since from elsewhere it would be a door of this device
   * @return empty if it cannot be what a node tells
   */
  static Optional<Heard> of(@Nullable String mesh, InetAddress address, int port, InetAddress at) {
    return Optional.ofNullable(mesh)
        .filter(Heard::isName)
        .filter(name -> isLocal(address, at) && port > 0 && port <= MOST_PORT)
        .map(name -> new Heard(name, new HostPort(address.getHostAddress(), port)));
  }

  private static boolean isName(String text) {
    return !text.isBlank()
        && text.length() <= LONGEST_NAME
        && text.chars().noneMatch(Character::isISOControl);
  }

  private static boolean isLocal(InetAddress address, InetAddress at) {
    return address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || (address.isLoopbackAddress() && at.isLoopbackAddress())
        || isUniqueLocal(address);
  }

  private static boolean isUniqueLocal(InetAddress address) {
    return address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
  }
}
