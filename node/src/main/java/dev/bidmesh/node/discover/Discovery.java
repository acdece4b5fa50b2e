package dev.bidmesh.node.discover;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.cluster.Neighbours;
import java.io.IOException;
import java.net.InetAddress;
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

  private final String mesh;
  private final DiscoverConfig config;
  private final HeardNodes nodes;
  private Optional<CompletableFuture<Optional<MulticastDns>>> opened = Optional.empty();
  private boolean closed;

  /**
   * @param mesh what people call the mesh of this node
   */
  public Discovery(String mesh, DiscoverConfig config) {
    this.mesh = mesh;
    this.config = config;
    this.nodes = new HeardNodes(config.most(), node -> node.mesh().equals(mesh));
  }

  @Override
  public synchronized CompletableFuture<List<HostPort>> open(HostPort self) {
    if (closed || opened.isPresent()) {
      return CompletableFuture.completedFuture(heard());
    }
    var listening = new CompletableFuture<Optional<MulticastDns>>();
    opened = Optional.of(listening);
    inThread("bidmesh-discover", () -> listening.complete(begin(self)));
    CompletableFuture<Void> deaf = new CompletableFuture<>();
    listening.thenAccept(dns -> completeIf(dns.isEmpty(), deaf));
    return CompletableFuture.anyOf(nodes.any(), deaf, elapsed(config.firstWait()))
        .thenApply(either -> heard());
  }

  @Override
  public List<HostPort> heard() {
    return nodes.all().stream().map(Heard::address).toList();
  }

  /** Who could not be reached when it came tells nothing again by itself for an hour. */
  @Override
  public synchronized void askAgain() {
    opened
        .filter(each -> !closed && each.isDone())
        .flatMap(CompletableFuture::join)
        .ifPresent(MulticastDns::askAgain);
  }

  @Override
  public Duration interval() {
    return config.interval();
  }

  @Override
  public synchronized void close() {
    closed = true;
    opened.ifPresent(
        each ->
            each.thenAccept(
                dns -> dns.ifPresent(open -> inThread("bidmesh-discover-end", open::close))));
  }

  /** Listens at once, and tells of itself when that is done. */
  private Optional<MulticastDns> begin(HostPort self) {
    try {
      MulticastDns dns = MulticastDns.open(InetAddress.getByName(self.host()), nodes);
      inThread("bidmesh-announce", () -> announce(dns, self));
      return Optional.of(dns);
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("reason", Trouble.reason(e)).log(Trouble.NO_MULTICAST);
      return Optional.empty();
    }
  }

  private void announce(MulticastDns dns, HostPort self) {
    try {
      dns.announce(mesh, self.port());
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("reason", Trouble.reason(e)).log(Trouble.NO_MULTICAST);
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
