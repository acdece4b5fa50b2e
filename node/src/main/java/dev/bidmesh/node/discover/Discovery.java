package dev.bidmesh.node.discover;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.cluster.Neighbours;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the local network of this node's mesh, and hears of other nodes that tell of one of the
 * same name.
 *
 * <p>Safe for use by many threads.
 */
public final class Discovery implements Neighbours {

  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  /** Questions in a row after which a node that hears nobody begins anew. */
  private static final int MOST_SILENCES = 12;

  private final String mesh;
  private final DiscoverConfig config;
  private final HeardNodes nodes;
  private Optional<HostPort> self = Optional.empty();
  private Optional<CompletableFuture<Optional<MulticastDns>>> opened = Optional.empty();
  private int silences;
  private boolean closed;
  private volatile boolean complained;

  /**
   * @param mesh what people call the mesh of this node
   */
  public Discovery(String mesh, DiscoverConfig config) {
    this.mesh = mesh;
    this.config = config;
    this.nodes = new HeardNodes(config.most(), node -> node.mesh().equals(mesh));
  }

  @Override
  public synchronized CompletableFuture<List<HostPort>> open(HostPort own) {
    if (closed || self.isPresent()) {
      return CompletableFuture.completedFuture(heard());
    }
    self = Optional.of(own);
    CompletableFuture<Void> deaf = new CompletableFuture<>();
    listen(own).thenAccept(dns -> completeIf(dns.isEmpty(), deaf));
    return CompletableFuture.anyOf(nodes.any(), deaf, elapsed(config.firstWait()))
        .thenApply(either -> heard());
  }

  @Override
  public List<HostPort> heard() {
    return nodes.all().stream().map(Heard::address).toList();
  }

  /**
   * Who could not be reached when it came tells nothing again by itself for an hour. After the
   * interface was away, and now and then where nobody is heard, all begins anew: the library does
   * not get over the loss of its interface.
   */
  @Override
  public synchronized void askAgain() {
    if (!closed) {
      self.ifPresent(this::askAgain);
    }
  }

  private void askAgain(HostPort own) {
    boolean up = isUp(own.host());
    silences = nodes.all().isEmpty() ? silences + 1 : 0;
    if (!up || silences >= MOST_SILENCES) {
      silences = 0;
      letGo();
    }
    Optional<MulticastDns> dns =
        opened.filter(CompletableFuture::isDone).flatMap(CompletableFuture::join);
    dns.ifPresent(MulticastDns::askAgain);
    if (up && dns.isEmpty() && opened.map(CompletableFuture::isDone).orElse(true)) {
      listen(own);
    }
  }

  private static boolean isUp(String address) {
    try {
      NetworkInterface at = NetworkInterface.getByInetAddress(InetAddress.getByName(address));
      return at != null && at.isUp();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public Duration interval() {
    return config.interval();
  }

  @Override
  public synchronized void close() {
    closed = true;
    letGo();
  }

  private void letGo() {
    opened.ifPresent(
        each ->
            each.thenAccept(
                dns -> dns.ifPresent(open -> inThread("bidmesh-discover-end", open::close))));
    opened = Optional.empty();
  }

  private CompletableFuture<Optional<MulticastDns>> listen(HostPort own) {
    var listening = new CompletableFuture<Optional<MulticastDns>>();
    opened = Optional.of(listening);
    inThread("bidmesh-discover", () -> listening.complete(begin(own)));
    return listening;
  }

  /** Listens at once, and tells of itself when that is done. */
  private Optional<MulticastDns> begin(HostPort own) {
    try {
      MulticastDns dns = MulticastDns.open(InetAddress.getByName(own.host()), nodes);
      inThread("bidmesh-announce", () -> announce(dns, own));
      return Optional.of(dns);
    } catch (IOException e) {
      complain(e);
      return Optional.empty();
    }
  }

  private void announce(MulticastDns dns, HostPort own) {
    try {
      dns.announce(mesh, own.port());
    } catch (IOException e) {
      complain(e);
    }
  }

  /** Once: it is tried again and again. */
  private void complain(IOException cause) {
    if (!complained) {
      complained = true;
      LOG.atWarn().addKeyValue("reason", Trouble.reason(cause)).log(Trouble.NO_MULTICAST);
    }
  }

  private static void completeIf(boolean condition, CompletableFuture<Void> future) {
    if (condition) {
      future.complete(null);
    }
  }

  private static CompletableFuture<Void> elapsed(Duration time) {
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static void inThread(String name, Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
