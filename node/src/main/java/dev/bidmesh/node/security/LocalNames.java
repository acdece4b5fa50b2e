package dev.bidmesh.node.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.util.IPAddress;

/**
 * Names and addresses that mean something in one network only. An authority issues certificates for
 * no others, so that somebody who trusts it in a browser does not trust it with the rest of the
 * world.
 */
final class LocalNames {

  private static final List<String> SUFFIXES =
      List.of(".local", ".lan", ".home", ".home.arpa", ".internal", ".localdomain");

  private static final int SHARED_FIRST = 100;
  private static final int SHARED_SECOND = 64;
  private static final int SHARED_MASK = 0xc0;
  private static final int UNIQUE_LOCAL = 0xfc;
  private static final int UNIQUE_LOCAL_MASK = 0xfe;
  private static final int IPV6_LENGTH = 16;

  private LocalNames() {}

  static boolean isLocal(String host) {
    return IPAddress.isValid(host) ? isLocalAddress(host) : isLocalName(host);
  }

  private static boolean isLocalName(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return !lower.contains(".") || SUFFIXES.stream().anyMatch(lower::endsWith);
  }

  private static boolean isLocalAddress(String host) {
    try {
      // Of something numeric nobody is asked.
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress()
          || address.isLinkLocalAddress()
          || address.isSiteLocalAddress()
          || isOfAVpn(address.getAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** 100.64.0.0/10 (RFC 6598, which Tailscale uses) and fc00::/7 (RFC 4193). */
  private static boolean isOfAVpn(byte[] address) {
    int first = Byte.toUnsignedInt(address[0]);
    int second = Byte.toUnsignedInt(address[1]);
    return address.length == IPV6_LENGTH
        ? (first & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL
        : first == SHARED_FIRST && (second & SHARED_MASK) == SHARED_SECOND;
  }
}
