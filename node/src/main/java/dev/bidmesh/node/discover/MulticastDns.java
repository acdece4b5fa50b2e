package dev.bidmesh.node.discover;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import javax.jmdns.impl.JmDNSImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells and hears of nodes by multicast DNS (RFC 6762) and its service records (RFC 6763). What is
 * told is the name of the mesh and where to join it; names of host and service are drawn anew each
 * time.
 *
 * <p>The library remembers every record of anybody in the network for as long as its sender likes,
 * so what it remembers is watched, and beyond {@link #MOST_RECORDS} it is to be closed.
 */
final class MulticastDns implements MeshDns {

  private static final Logger LOG = LoggerFactory.getLogger(MulticastDns.class);

  static final String SERVICE = "_bidmesh._tcp.local.";

  /** Records, service types and subtypes: several times those of a large network, a few MB. */
  static final int MOST_RECORDS = 4_096;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final String MESH = "mesh";
  private static final int NAME_BYTES = 4;

  private final JmDNS dns;
  private final String name;
  private final Listener listener;
  private volatile boolean closed;

  private MulticastDns(JmDNS dns, String name, Listener listener) {
    this.dns = dns;
    this.name = name;
    this.listener = listener;
  }

  /** As {@link Opener} says. */
  static MulticastDns open(InetAddress at, HeardNodes nodes, Runnable flooded) throws IOException {
    String name = drawn();
    JmDNS dns = JmDNS.create(at, name);
    var opened = new MulticastDns(dns, name, new Listener(name, nodes, at));
    dns.addServiceListener(SERVICE, opened.listener);
    Threads.run("bidmesh-discover-watch", () -> opened.watch(flooded));
    return opened;
  }

  /** The library asks only when it begins to listen. */
  @Override
  public void askAgain() {
    dns.removeServiceListener(SERVICE, listener);
    listener.asked.clear();
    dns.addServiceListener(SERVICE, listener);
  }

  @Override
  public void announce(String mesh, int clusterPort) throws IOException {
    dns.registerService(ServiceInfo.create(SERVICE, name, clusterPort, 0, 0, Map.of(MESH, mesh)));
  }

  @Override
  public void silence() {
    listener.silent = true;
  }

  @Override
  public void close() {
    closed = true;
    try {
      dns.close();
    } catch (IOException e) {
      LOG.atDebug().log("discovery did not end in order: " + e.getMessage());
    }
  }

  private void watch(Runnable flooded) {
    while (!closed) {
      LockSupport.parkNanos(LOOK_NANOS);
      if (!closed && remembered() > MOST_RECORDS) {
        flooded.run();
        return;
      }
    }
  }

  /** A record that is over when it comes leaves its type and subtype behind all the same. */
  private long remembered() {
    return dns instanceof JmDNSImpl known
        ? known.getServiceTypes().values().stream().mapToLong(type -> 1 + type.size()).sum()
            + known.getCache().values().stream().mapToLong(Collection::size).sum()
        : 0;
  }

  private static String drawn() {
    byte[] bytes = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(bytes);
    return "bidmesh-" + HexFormat.of().formatHex(bytes);
  }

  /** Hears of everybody but this node. */
  private static final class Listener implements ServiceListener {

    /** The library blocks the thread of its listeners for so long, and asks on after it. */
    private static final long ASK_MS = 1;

    private final String own;
    private final HeardNodes nodes;
    private final InetAddress at;
    private final Resolving asked;
    private volatile boolean silent;

    /**
     * @param own name of this node
     * @param at address of the interface
     */
    Listener(String own, HeardNodes nodes, InetAddress at) {
      this.own = own;
      this.nodes = nodes;
      this.at = at;
      this.asked = new Resolving(nodes.most());
    }

    @Override
    public void serviceAdded(ServiceEvent event) {
      if (!silent && !event.getName().equals(own) && asked.begin(event.getName())) {
        // Not persistent: the library would keep a listener for each time that it was asked.
        event.getDNS().requestServiceInfo(event.getType(), event.getName(), false, ASK_MS);
      }
    }

    @Override
    public void serviceRemoved(ServiceEvent event) {
      asked.end(event.getName());
      if (!silent) {
        nodes.gone(event.getName());
      }
    }

    @Override
    public void serviceResolved(ServiceEvent event) {
      asked.end(event.getName());
      if (!silent && !event.getName().equals(own)) {
        heard(event.getInfo()).limit(1).forEach(node -> nodes.heard(event.getName(), node));
      }
    }

    private Stream<Heard> heard(ServiceInfo info) {
      return Arrays.stream(info.getInetAddresses())
          .flatMap(address -> heard(info, address).stream());
    }

    private Optional<Heard> heard(ServiceInfo info, InetAddress address) {
      return Heard.of(info.getPropertyString(MESH), address, info.getPort(), at);
    }
  }
}
