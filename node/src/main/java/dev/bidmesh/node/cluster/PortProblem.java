package dev.bidmesh.node.cluster;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why a port cannot be had, in sentences that name the remedy. */
final class PortProblem {

  private static final Logger LOG = LoggerFactory.getLogger(PortProblem.class);

  private PortProblem() {}

  /** Whether somebody else has the port, so that another may be free. */
  static boolean isTaken(String address, IOException cause) {
    return cause instanceof BindException && !isReserved(cause) && isOurs(address);
  }

  static StartupException of(PortWishes wishes, PortKind kind, int port, IOException cause) {
    String address = wishes.address(kind);
    if (isTaken(address, cause)) {
      return new StartupException(taken(kind, port), cause);
    }
    String reason = isOurs(address) ? String.valueOf(cause.getMessage()) : "no such address here";
    return new StartupException(
        "cannot listen at %s port %d: %s. Choose another with --bind or %s."
            .formatted(address, port, reason, kind.flag()),
        cause);
  }

  /** A port that was set. */
  static String taken(PortKind kind, int port) {
    return ("port %d is already in use. Is another node running? 'lsof -i :%d' or 'ss -ltnp' show"
            + " who holds it; choose another with %s, or leave it out to take a free one.")
        .formatted(port, port, kind.flag());
  }

  /** No block is free as a whole. */
  static StartupException allTaken(PortWishes wishes, int blocks) {
    String ports =
        wishes.set().keySet().stream()
            .filter(wishes::isMovable)
            .sorted()
            .map(
                kind ->
                    "%d, %d, … %d"
                        .formatted(
                            wishes.port(kind, 0),
                            wishes.port(kind, 1),
                            wishes.port(kind, blocks - 1)))
            .collect(Collectors.joining("; "));
    String flags =
        Arrays.stream(PortKind.values())
            .filter(wishes.set()::containsKey)
            .map(PortKind::flag)
            .collect(Collectors.joining(", "));
    return new StartupException(
        "none of the port blocks %s is free. Choose others with %s.".formatted(ports, flags));
  }

  /** Whether an interface of this device has an address. */
  static boolean isOurs(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("bind", host).log("address not found: " + e.getMessage());
      return false;
    }
  }

  /** Ports below 1024 need a privilege; the reason is the same exception with other words. */
  private static boolean isReserved(IOException cause) {
    return String.valueOf(cause.getMessage()).contains("ermission");
  }
}
