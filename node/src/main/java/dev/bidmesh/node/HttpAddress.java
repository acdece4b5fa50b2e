package dev.bidmesh.node;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** How the HTTP API is reached from this device. */
final class HttpAddress {

  private static final String LOOPBACK = "127.0.0.1";

  private HttpAddress() {}

  /** As a URL. */
  static String url(String bind, int port, boolean secure) {
    return (secure ? "https://" : "http://") + hostAndPort(bind, port);
  }

  /** As host and port; loopback for a node that listens at all addresses. */
  static String hostAndPort(String bind, int port) {
    try {
      String host = InetAddress.getByName(bind).isAnyLocalAddress() ? LOOPBACK : bind;
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("listens at an unknown address " + bind, e);
    }
  }
}
