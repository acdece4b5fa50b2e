package dev.bidmesh.node.cluster.bus;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.cluster.Backoff;
import dev.bidmesh.node.security.MeshCredentials;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BusTlsTest {

  private static final String OLD = "the event bus may show the old certificate";
  private static final String NEW = "the event bus shows another certificate";

  private final SecretMesh mesh = new SecretMesh();
  private final MeshCredentials credentials = new MeshCredentials(mesh.identity("desk"));
  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger updates = new AtomicInteger();
  private final AtomicInteger failing = new AtomicInteger();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldTryAnUpdateThatFailsAgainUntilItSucceedsAndSaySoOnce() {
    try (BusTls tls = kept();
        HeardLog heard = HeardLog.ofAll(BusTls.class)) {
      assertThat(tls).isNotNull();
      failing.set(4);

      renew();

      awaitUntil("it shows the new certificate", () -> heard.holds(NEW));
      assertThat(updates).as("the first, four that failed, the last").hasValue(6);
      assertThat(heard.count(OLD)).isOne();
      assertThat(heard.holds(NEW, "failures", 4)).isTrue();
    }
  }

  @Test
  void shouldSayThatItFailsAgainAfterItHasSucceeded() {
    try (BusTls tls = kept();
        HeardLog heard = HeardLog.ofAll(BusTls.class)) {
      assertThat(tls).isNotNull();
      for (int i = 1; i <= 2; i++) {
        long before = heard.count(NEW);
        failing.set(1);

        renew();

        awaitUntil("it shows the new certificate", () -> heard.count(NEW) == before + 1);
        assertThat(heard.count(OLD)).isEqualTo(i);
      }
    }
  }

  @Test
  void shouldUpdateForACertificateThatComesWhileAnUpdateFails() {
    try (BusTls tls = kept();
        HeardLog heard = HeardLog.ofAll(BusTls.class)) {
      assertThat(tls).isNotNull();
      failing.set(2);

      renew();
      renew();

      String last = credentials.now().certificate().getSerialNumber().toString(16);
      awaitUntil("it shows the last one", () -> heard.holds(NEW, "serial", last));
    }
  }

  @Test
  void shouldNotGoBackToAnOlderCertificateOfWhichItHearsLater() {
    // given: whoever hears of a renewal first renews again, so the first one is told of last
    var renewals = new AtomicInteger();
    credentials.onChange(
        first -> {
          if (renewals.incrementAndGet() == 1) {
            renew();
          }
        });
    try (BusTls tls = kept();
        HeardLog heard = HeardLog.ofAll(BusTls.class)) {
      assertThat(tls).isNotNull();

      // when
      renew();

      // then
      assertThat(renewals).hasValue(2);
      String last = credentials.now().certificate().getSerialNumber().toString(16);
      awaitUntil("it shows the last one", () -> heard.holds(NEW, "serial", last));
      assertThat(heard.count(NEW)).isOne();
    }
  }

  @Test
  void shouldTryNoMoreOnceItIsClosed() {
    BusTls tls = kept();
    failing.set(Integer.MAX_VALUE);
    renew();
    awaitUntil("it tries again", () -> updates.get() > 2);

    tls.close();

    int before = updates.get();
    await(vertx.timer(200, TimeUnit.MILLISECONDS));
    assertThat(updates.get()).as("one may have been under way").isBetween(before, before + 1);
  }

  private BusTls kept() {
    var pauses = new Backoff(Duration.ofMillis(5), Duration.ofMillis(20), new SplittableRandom(1));
    var internals = new BusInternals(answering(NetServer.class), answering(NetClient.class));
    Duration handshake = Duration.ofSeconds(2);
    return await(BusTls.keep(vertx, internals, credentials, Clock.systemUTC(), handshake, pauses));
  }

  private void renew() {
    credentials.update(before -> before.with(mesh.renewed(before)));
  }

  /** Knows nothing but how its options are updated. */
  private <T> T answering(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("updateSSLOptions");
              return type == NetServer.class ? update() : Future.succeededFuture(true);
            }));
  }

  private Future<Boolean> update() {
    updates.incrementAndGet();
    if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return Future.failedFuture("no memory for it");
    }
    return Future.succeededFuture(true);
  }
}
