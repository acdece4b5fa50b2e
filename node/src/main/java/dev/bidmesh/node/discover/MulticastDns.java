package dev.bidmesh.node.discover;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells and hears of nodes by multicast DNS (RFC 6762) and its service records (RFC 6763). What is
 * told is the name of the mesh and where to join it; names of host and service are drawn anew each
 * time.
 */
final class MulticastDns implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MulticastDns.class);

  static final String SERVICE = "_bidmesh._tcp.local.";

  private static final String MESH = "mesh";
  private static final int NAME_BYTES = 4;

  private final JmDNS dns;
  private final String name;
  private final Listener listener;

  private MulticastDns(JmDNS dns, String name, Listener listener) {
    this.dns = dns;
    this.name = name;
    this.listener = listener;
  }

  /**
   * Begins to listen.
   *
   * @param at address of the interface
   * @param nodes that hears of whoever is there
   * @throws IOException if the interface takes no multicast
   */
  static MulticastDns open(InetAddress at, HeardNodes nodes) throws IOException {
    String name = drawn();
    JmDNS dns = JmDNS.create(at, name);
    var listener = new Listener(name, nodes);
    dns.addServiceListener(SERVICE, listener);
    return new MulticastDns(dns, name, listener);
  }

  /** Asks the network who is there; the library does so only when it begins to listen. */
  void askAgain() {
    dns.removeServiceListener(SERVICE, listener);
    dns.addServiceListener(SERVICE, listener);
  }

  /**
   * Tells of this node from now on; blocks until the name is known to be its own.
   *
   * @throws IOException if it cannot be told
   */
  void announce(String mesh, int clusterPort) throws IOException {
    dns.registerService(ServiceInfo.create(SERVICE, name, clusterPort, 0, 0, Map.of(MESH, mesh)));
  }

  /** Says good-bye, and ends its threads; blocks for that. */
  @Override
  public void close() {
    try {
      dns.close();
    } catch (IOException e) {
      LOG.atDebug().log("discovery did not end in order: " + e.getMessage());
    }
  }

  private static String drawn() {
    byte[] bytes = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(bytes);
    return "bidmesh-" + HexFormat.of().formatHex(bytes);
  }

  /** Hears of everybody but this node. */
  private record Listener(String own, HeardNodes nodes) implements ServiceListener {

    @Override
    public void serviceAdded(ServiceEvent event) {
      event.getDNS().requestServiceInfo(event.getType(), event.getName(), true);
    }

    @Override
    public void serviceRemoved(ServiceEvent event) {
      nodes.gone(event.getName());
    }

    @Override
    public void serviceResolved(ServiceEvent event) {
      if (!event.getName().equals(own)) {
        heard(event.getInfo()).ifPresent(node -> nodes.heard(event.getName(), node));
      }
    }

    private static Optional<Heard> heard(ServiceInfo info) {
      return Arrays.stream(info.getInetAddresses())
          .flatMap(
              address -> Heard.of(info.getPropertyString(MESH), address, info.getPort()).stream())
          .findFirst();
    }
  }
}
