package dev.bidmesh.node.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address of a cluster port, as people write it: {@code HOST}, {@code HOST:PORT}, and with
 * brackets around an IPv6 address that is followed by a port.
 *
 * @param host name or address, without brackets
 * @param port 1 to 65,535
 */
public record HostPort(String host, int port) {

  /** Where the cluster port of a node is unless it was moved. */
  public static final int DEFAULT_CLUSTER_PORT = 8772;

  private static final int MAX_PORT = 65_535;
  private static final Pattern FORM =
      Pattern.compile("\\[([^\\[\\]\\s]+)](?::(\\d{1,5}))?|([^\\[\\]:/\\s]+)(?::(\\d{1,5}))?");

  // Told from names such as bidmesh1.local by its length.
  private static final Pattern TOKEN = Pattern.compile("(?s)bidmesh\\d+\\.[\\w-]{24,}.*");

  private static final Pattern BARE_IPV6 =
      Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[\\w.%:]*");

  public HostPort {
    if (host.isBlank()) {
      throw new IllegalArgumentException("a host must not be empty");
    }
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("a port is between 1 and 65535, not " + port);
    }
  }

  /**
   * Reads the form above.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  public static HostPort parse(String text) {
    String written = text.strip();
    if (TOKEN.matcher(written).matches()) {
      throw new IllegalArgumentException(
          "must be HOST or HOST:PORT, and not a token: give it once, with 'bidmesh join TOKEN' or"
              + " 'bidmesh serve --join TOKEN'");
    }
    if (BARE_IPV6.matcher(written).matches()) {
      return new HostPort(written, DEFAULT_CLUSTER_PORT);
    }
    Matcher found = FORM.matcher(written);
    if (!found.matches()) {
      throw new IllegalArgumentException(
          "must be HOST or HOST:PORT such as 192.168.1.20:8772, not '" + text + "'");
    }
    return found.group(1) != null
        ? of(found.group(1), found.group(2))
        : of(found.group(3), found.group(4));
  }

  private static HostPort of(String host, @org.jspecify.annotations.Nullable String port) {
    return new HostPort(host, port == null ? DEFAULT_CLUSTER_PORT : Integer.parseInt(port));
  }

  /** The same form again, always with the port. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
