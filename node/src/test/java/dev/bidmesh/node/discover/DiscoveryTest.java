package dev.bidmesh.node.discover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.HostPort;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DiscoveryTest {

  private static final HostPort OWN = new HostPort("127.0.0.1", 8772);
  private static final HostPort OTHER = new HostPort("192.168.1.2", 8772);
  private static final DiscoverConfig CONFIG =
      new DiscoverConfig(true, Duration.ofSeconds(30), Duration.ofSeconds(5), 2);

  private final BlockingQueue<Scripted> opened = new LinkedBlockingQueue<>();
  private final Discovery discovery =
      new Discovery(
          "home",
          CONFIG,
          (at, nodes, flooded) -> {
            var dns = new Scripted(nodes, flooded);
            opened.add(dns);
            return dns;
          });

  @Test
  void shouldDropAllAndListenAnewAfterAFlood() throws InterruptedException {
    Scripted first = opening();
    first.nodes.heard("a", new Heard("home", OTHER));
    assertThat(discovery.heard()).containsExactly(OTHER);

    // when
    first.flooded.run();

    // then
    assertThat(first.closed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(discovery.heard()).isEmpty();
    discovery.askAgain();
    Scripted second = opened.poll(10, TimeUnit.SECONDS);
    assertThat(second).isNotNull();
    first.flooded.run();
    assertThat(second.closed.getCount()).as("what the first still says").isOne();
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
  void shouldNotWaitForNeighboursWhereItCannotListen() {
    var broken =
        new Discovery(
            "home",
            CONFIG,
            (at, nodes, flooded) -> {
              throw new IllegalStateException("no socket");
            });

    assertThat(broken.open(OWN)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(List.of());
    broken.close();
  }

  private Scripted opening() throws InterruptedException {
    discovery.open(OWN);
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
