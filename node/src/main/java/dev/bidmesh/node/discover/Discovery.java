package dev.bidmesh.node.discover;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.cluster.Neighbours;
import dev.bidmesh.protocol.MonotonicClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  /**
   * Looks in a row after which a node that hears nobody begins anew; those that it remembers from
   * before a flood are not heard.
   */
  static final int MOST_SILENCES = 12;

  /** For the good-bye at the end; without it others remember this node for up to an hour. */
  private static final Duration GOOD_BYE = Duration.ofMillis(1_500);

  /** Time without a flood after which the next one is told of. */
  static final Duration QUIET = Duration.ofMinutes(10);

  private final String mesh;
  private final DiscoverConfig config;
  private final HeardNodes nodes;
  private final MeshDns.Opener opener;
  private final Duration goodBye;
  private final MonotonicClock clock;
  private Optional<HostPort> self = Optional.empty();
  private Optional<CompletableFuture<Optional<MeshDns>>> opened = Optional.empty();
  private int silences;
  private Optional<CompletableFuture<Void>> ending = Optional.empty();
  private volatile boolean complained;
  private OptionalLong floodedNanos = OptionalLong.empty();

  /**
   * @param mesh what people call the mesh of this node
   */
  public Discovery(String mesh, DiscoverConfig config) {
    this(mesh, config, MulticastDns::open, GOOD_BYE, MonotonicClock.system());
  }

  /**
   * @param goodBye longest wait for the good-bye at the end
   * @param clock tells how long ago a flood was
   */
  Discovery(
      String mesh,
      DiscoverConfig config,
      MeshDns.Opener opener,
      Duration goodBye,
      MonotonicClock clock) {
    this.mesh = mesh;
    this.config = config;
    this.opener = opener;
    this.goodBye = goodBye;
    this.clock = clock;
    this.nodes = new HeardNodes(config.most(), node -> node.mesh().equals(mesh));
  }

  @Override
  public synchronized CompletableFuture<List<HostPort>> open(HostPort own) {
    if (ending.isPresent() || self.isPresent()) {
      return CompletableFuture.completedFuture(heard());
    }
    self = Optional.of(own);
    CompletableFuture<Void> deaf = new CompletableFuture<>();
    listen(own).thenAccept(dns -> completeIf(dns.isEmpty(), deaf));
    return CompletableFuture.anyOf(nodes.any(), deaf, elapsed(config.firstWait()))
        .thenApply(either -> heard());
  }

  @Override
  public int most() {
    return config.most();
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
    if (ending.isEmpty()) {
      self.ifPresent(this::askAgain);
    }
  }

  private void askAgain(HostPort own) {
    boolean up = isUp(own.host());
    silences = nodes.hearsAny() ? 0 : silences + 1;
    if (!up) {
      beginAnew();
      nodes.clear();
    } else if (silences >= MOST_SILENCES) {
      beginAnew();
      nodes.keepTrusted();
    }
    Optional<MeshDns> dns =
        opened.filter(CompletableFuture::isDone).flatMap(CompletableFuture::join);
    dns.ifPresent(MeshDns::askAgain);
    if (up && dns.isEmpty() && opened.map(CompletableFuture::isDone).orElse(true)) {
      listen(own);
    }
  }

  private void beginAnew() {
    silences = 0;
    letGo();
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
  public void trust(List<HostPort> members) {
    nodes.trust(members);
  }

  @Override
  public Duration interval() {
    return config.interval();
  }

  @Override
  public void leave() {
    end();
  }

  /** Waits a little for the good-bye, from when it began. */
  @Override
  public void close() {
    try {
      end().get(goodBye.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.atDebug().log("discovery has not said good-bye in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized CompletableFuture<Void> end() {
    if (ending.isEmpty()) {
      ending = Optional.of(letGo().orTimeout(goodBye.toMillis(), TimeUnit.MILLISECONDS));
      nodes.clear();
    }
    return ending.get();
  }

  /** Completes when it is closed. */
  private CompletableFuture<Void> letGo() {
    CompletableFuture<Void> gone =
        opened
            .map(each -> each.thenCompose(Discovery::ended))
            .orElseGet(() -> CompletableFuture.completedFuture(null));
    opened = Optional.empty();
    return gone;
  }

  private static CompletableFuture<Void> ended(Optional<MeshDns> dns) {
    dns.ifPresent(MeshDns::silence);
    var closing = new CompletableFuture<Void>();
    Threads.run(
        "bidmesh-discover-end",
        () -> {
          try {
            dns.ifPresent(MeshDns::close);
          } finally {
            closing.complete(null);
          }
        });
    return closing;
  }

  private CompletableFuture<Optional<MeshDns>> listen(HostPort own) {
    var listening = new CompletableFuture<Optional<MeshDns>>();
    opened = Optional.of(listening);
    Threads.run("bidmesh-discover", () -> listening.complete(begin(own, listening)));
    return listening;
  }

  /** Listens at once, and tells of itself when that is done. */
  private Optional<MeshDns> begin(HostPort own, CompletableFuture<Optional<MeshDns>> listening) {
    try {
      MeshDns dns = opener.open(InetAddress.getByName(own.host()), nodes, () -> flooded(listening));
      Threads.run("bidmesh-announce", () -> announce(dns, own));
      return Optional.of(dns);
    } catch (IOException | RuntimeException e) {
      complain(e);
      return Optional.empty();
    }
  }

  private void announce(MeshDns dns, HostPort own) {
    try {
      dns.announce(mesh, own.port());
    } catch (IllegalStateException e) {
      LOG.atDebug().log("discovery ended before it was announced: " + e.getMessage());
    } catch (IOException e) {
      complain(e);
    }
  }

  /** Drops all that was heard of others than the mesh. The next time, it listens anew. */
  private synchronized void flooded(CompletableFuture<Optional<MeshDns>> listening) {
    if (opened.filter(now -> now == listening).isEmpty()) {
      return;
    }
    letGo();
    nodes.keepTrusted();
    complainOfFlood();
  }

  /** Once for all that come soon after each other. */
  private void complainOfFlood() {
    long now = clock.nanoTime();
    boolean soon = floodedNanos.stream().anyMatch(last -> now - last < QUIET.toNanos());
    floodedNanos = OptionalLong.of(now);
    if (!soon) {
      LOG.atWarn()
          .log(
              "somebody floods the local network with multicast DNS; what was heard is dropped, and"
                  + " nodes may not find each other: name the address of one, with --join HOST");
    }
  }

  /** Once: it is tried again and again. */
  private void complain(Exception cause) {
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
}
