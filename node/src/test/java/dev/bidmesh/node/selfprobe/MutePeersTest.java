package dev.bidmesh.node.selfprobe;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.SelfProbeConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.EchoReply;
import dev.bidmesh.testkit.Devices;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A mesh in which the others never answer. */
@Timeout(60)
class MutePeersTest {

  private static final List<DeviceId> PEERS = List.of(Devices.id("phone"), Devices.id("tower"));
  private static final int MISSES = 3;
  private static final Duration SHORT = Duration.ofMillis(100);

  private final Vertx vertx = Vertx.vertx();
  private final MeshBus bus = MeshBus.on(vertx, Devices.id("desk"));
  private final AtomicInteger rebuilds = new AtomicInteger();
  private volatile List<DeviceId> peers = PEERS;
  private volatile int missed;
  private volatile Optional<String> warning = Optional.empty();
  private final SelfProbe probe =
      new SelfProbe(
          new SelfProbeConfig(SHORT, SHORT, MISSES, Duration.ofSeconds(30), 5), new Heard());

  private final class Heard implements SelfProbe.Listener {

    @Override
    public void probed(int inARow, Optional<String> told) {
      missed = inARow;
      warning = told;
    }

    @Override
    public boolean deaf() {
      rebuilds.incrementAndGet();
      return true;
    }
  }

  @BeforeEach
  void fallMute() {
    for (DeviceId peer : PEERS) {
      await(
          MeshBus.on(vertx, peer)
              .answer(
                  Address.device(peer, Purpose.CONTROL),
                  question -> Promise.<EchoReply>promise().future())
              .ready());
    }
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldNotBeTakenForDeafnessWhileTheMeshKnowsWhereThisNodeListens() {
    deploy(() -> Future.succeededFuture(true));

    awaitUntil("many were missed", () -> missed > 3 * MISSES);

    assertThat(rebuilds).hasValue(0);
    assertThat(warning).get().asString().contains("a new event bus would not help");
  }

  @Test
  void shouldBeTakenForDeafnessOnceTheMeshDoesNotKnowIt() {
    deploy(() -> Future.succeededFuture(false));

    awaitUntil("it is to be made anew", () -> rebuilds.get() == 1);
  }

  @Test
  void shouldBeWarnedOfInAMeshOfTwo() {
    peers = PEERS.subList(0, 1);
    deploy(() -> Future.succeededFuture(true));

    awaitUntil("it warns", () -> warning.isPresent());

    assertThat(warning)
        .get()
        .asString()
        .contains("a new event bus would not help", "a firewall at the event-bus port");
    assertThat(missed).isGreaterThanOrEqualTo(MISSES);
    assertThat(rebuilds).hasValue(0);
  }

  @Test
  void shouldBeTakenForDeafnessInAMeshOfTwoOnceTheMeshDoesNotKnowThisNode() {
    peers = PEERS.subList(0, 1);
    deploy(() -> Future.succeededFuture(false));

    awaitUntil("it is to be made anew", () -> rebuilds.get() == 1);
  }

  @Test
  void shouldBeTakenForDeafnessIfTheMeshCannotBeAsked() {
    var looks = new AtomicInteger();
    deploy(
        () -> {
          looks.incrementAndGet();
          return Promise.<Boolean>promise().future();
        });

    awaitUntil("it is to be made anew", () -> rebuilds.get() == 1);
    assertThat(looks).as("one look at a time").hasValue(1);
  }

  @Test
  void shouldNotSayThatANewEventBusWouldNotHelpIfTheMeshCannotBeAsked() {
    peers = PEERS.subList(0, 1);
    deploy(() -> Future.failedFuture("no partition answers"));

    awaitUntil("it warns", () -> warning.isPresent());

    assertThat(warning)
        .get()
        .asString()
        .contains("would help is not known", "a firewall at the event-bus port")
        .doesNotContain("would not help");
  }

  @Test
  void shouldNotCountALookDuringWhichThisNodeStoodStill() {
    var looks = new AtomicInteger();
    var stoodStill = new AtomicLong();
    await(
        vertx.deployVerticle(
            new SelfProbeVerticle(
                bus,
                () -> System.nanoTime() + stoodStill.get(),
                probe,
                () -> peers,
                () -> {
                  looks.incrementAndGet();
                  stoodStill.addAndGet(TimeUnit.SECONDS.toNanos(1));
                  return Future.succeededFuture(false);
                })));

    awaitUntil("it has looked more often than may be missed", () -> looks.get() > 2 * MISSES);

    assertThat(missed).isZero();
    assertThat(rebuilds).hasValue(0);
  }

  @Test
  void shouldGoOnAfterALookThatThrows() {
    deploy(
        () -> {
          throw new IllegalStateException("no member any more");
        });

    awaitUntil("it is to be made anew", () -> rebuilds.get() == 1);
  }

  @Test
  void shouldGoOnWhenItsPeersAreNotKnownForAWhile() {
    var failures = new AtomicInteger(2);
    await(
        vertx.deployVerticle(
            new SelfProbeVerticle(
                bus,
                MonotonicClock.system(),
                probe,
                () -> {
                  if (failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("no member any more");
                  }
                  return peers;
                },
                () -> Future.succeededFuture(false))));

    awaitUntil("it is to be made anew", () -> rebuilds.get() == 1);
  }

  private void deploy(Supplier<Future<Boolean>> found) {
    await(
        vertx.deployVerticle(
            new SelfProbeVerticle(bus, MonotonicClock.system(), probe, () -> peers, found)));
  }
}
