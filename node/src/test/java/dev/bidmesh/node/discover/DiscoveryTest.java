package dev.bidmesh.node.discover;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.cluster.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DiscoveryTest {

  private static final HostPort OWN = new HostPort("127.0.0.1", 8772);
  private static final HostPort OTHER = new HostPort("192.168.1.2", 8772);
  private static final DiscoverConfig CONFIG =
      new DiscoverConfig(true, Duration.ofSeconds(30), Duration.ofSeconds(5), 2);

  /** Far longer than a busy machine takes to start the thread that says good-bye. */
  private static final Duration GOOD_BYE = Duration.ofSeconds(20);

  private final AtomicLong nowNanos = new AtomicLong();
  private final BlockingQueue<Scripted> opened = new LinkedBlockingQueue<>();
  private final Discovery discovery =
      new Discovery(
          "home",
          CONFIG,
          (at, nodes, flooded) -> {
            var dns = new Scripted(nodes, flooded);
            opened.add(dns);
            return dns;
          },
          GOOD_BYE,
          nowNanos::get);

  @Test
  void shouldDropStrangersAndListenAnewAfterAFlood() throws InterruptedException {
    Scripted first = opening();
    first.nodes.heard("a", new Heard("home", OTHER));
    assertThat(discovery.heard()).containsExactly(OTHER);

    // when
    first.flooded.run();

    // then
    assertThat(first.closed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(discovery.heard()).isEmpty();
    Scripted second = again();
    first.flooded.run();
    assertThat(second.closed.getCount()).as("what the first still says").isOne();
    discovery.close();
  }

  @Test
  void shouldKeepThoseOfItsMeshInAFlood() throws InterruptedException {
    Scripted first = opening();
    first.nodes.heard("a", new Heard("home", OTHER));
    first.nodes.heard("b", new Heard("home", new HostPort("192.168.1.3", 8772)));
    discovery.trust(List.of(OTHER));

    // when
    first.flooded.run();

    // then
    assertThat(discovery.heard()).containsExactly(OTHER);
    discovery.trust(List.of());
    again().flooded.run();
    assertThat(discovery.heard()).as("lost of late, and flooded again").containsExactly(OTHER);
    discovery.close();
    assertThat(discovery.heard()).isEmpty();
  }

  @Test
  void shouldBeginAnewWhereOnlyThoseFromBeforeAFloodAreLeft() throws InterruptedException {
    Scripted first = opening();
    first.nodes.heard("a", new Heard("home", OTHER));
    discovery.trust(List.of(OTHER));
    first.flooded.run();
    Scripted deaf = again();

    // when
    look(Discovery.MOST_SILENCES - 1);

    // then
    Scripted third = announced();
    assertThat(deaf.closed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(discovery.heard()).as("still of its mesh").containsExactly(OTHER);
    assertThat(third.closed.getCount()).isOne();
    discovery.close();
  }

  @Test
  void shouldGoOnWhereOneIsHeardAgainAfterAFlood() throws InterruptedException {
    Scripted first = opening();
    first.nodes.heard("a", new Heard("home", OTHER));
    discovery.trust(List.of(OTHER));
    first.flooded.run();
    Scripted second = again();
    second.nodes.heard("b", new Heard("home", OTHER));
    awaitUntil(
        "it asks",
        () -> {
          look(1);
          return second.called("ask");
        });

    // when
    look(2 * Discovery.MOST_SILENCES);

    // then
    assertThat(second.called("silence")).isFalse();
    discovery.close();
  }

  @Test
  void shouldTellOfAFloodAgainAfterAQuietTime() throws InterruptedException {
    opening().flooded.run();

    try (HeardLog log = HeardLog.of(Discovery.class)) {
      nowNanos.addAndGet(Discovery.QUIET.toNanos() - 1);
      again().flooded.run();
      nowNanos.addAndGet(Discovery.QUIET.toNanos() - 1);
      again().flooded.run();
      assertThat(log.holds("floods the local network")).as("while it goes on").isFalse();

      nowNanos.addAndGet(Discovery.QUIET.toNanos());
      again().flooded.run();
      assertThat(log.holds("floods the local network")).isTrue();
    }
    discovery.close();
  }

  @Test
  void shouldSayGoodByeBeforeItIsClosed() throws InterruptedException {
    Scripted dns = opening();

    discovery.close();

    assertThat(dns.closed.getCount()).isZero();
    assertThat(dns.calls).containsSubsequence("silence", "close");
  }

  @Test
  void shouldSayGoodByeOnceAndHearOfNobodyAfterIt() throws InterruptedException {
    Scripted dns = opening();
    dns.nodes.heard("a", new Heard("home", OTHER));

    // when
    discovery.leave();

    // then
    assertThat(discovery.heard()).isEmpty();
    assertThat(dns.closed.await(10, TimeUnit.SECONDS)).isTrue();
    discovery.close();
    assertThat(dns.calls).containsOnlyOnce("close");
  }

  @Test
  void shouldEndThoughItsGoodByeTakesTooLong() {
    var never = new CompletableFuture<Void>();
    var hanging =
        new Discovery(
            "home",
            CONFIG,
            (at, nodes, flooded) -> {
              never.orTimeout(60, TimeUnit.SECONDS).exceptionally(over -> null).join();
              throw new IOException("closed");
            },
            Duration.ofMillis(500),
            nowNanos::get);
    hanging.open(OWN);
    try (HeardLog heard = HeardLog.ofAll(Discovery.class)) {
      hanging.leave();

      hanging.close();

      assertThat(heard.holds("has not said good-bye in time")).isTrue();
    } finally {
      never.complete(null);
    }
  }

  @Test
  void shouldNotWaitForNeighboursWhereItCannotListen() {
    var broken =
        new Discovery(
            "home",
            CONFIG,
            (at, nodes, flooded) -> {
              throw new IllegalStateException("no socket");
            },
            GOOD_BYE,
            nowNanos::get);

    assertThat(broken.open(OWN)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(List.of());
    broken.close();
  }

  private Scripted opening() throws InterruptedException {
    discovery.open(OWN);
    return announced();
  }

  private Scripted again() throws InterruptedException {
    discovery.askAgain();
    return announced();
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      discovery.trust(List.of(OTHER));
      discovery.askAgain();
    }
  }

  private Scripted announced() throws InterruptedException {
    Scripted dns = opened.poll(10, TimeUnit.SECONDS);
    assertThat(dns).isNotNull();
    assertThat(dns.announced.await(10, TimeUnit.SECONDS)).isTrue();
    return dns;
  }

  /** It announces like the library does once it is closed. */
  private static final class Scripted implements MeshDns {

    private final HeardNodes nodes;
    private final Runnable flooded;
    private final CountDownLatch announced = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> calls = new ArrayList<>();

    Scripted(HeardNodes nodes, Runnable flooded) {
      this.nodes = nodes;
      this.flooded = flooded;
    }

    synchronized boolean called(String what) {
      return calls.contains(what);
    }

    @Override
    public synchronized void askAgain() {
      calls.add("ask");
    }

    @Override
    public void announce(String mesh, int clusterPort) throws IOException {
      announced.countDown();
      throw new IllegalStateException("closed");
    }

    @Override
    public synchronized void silence() {
      calls.add("silence");
    }

    @Override
    public synchronized void close() {
      calls.add("close");
      closed.countDown();
    }
  }
}
