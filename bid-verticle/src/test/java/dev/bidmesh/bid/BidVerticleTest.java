package dev.bidmesh.bid;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bid.core.Quantity;
import dev.bidmesh.bid.core.Reading;
import dev.bidmesh.bid.telemetry.TelemetrySource;
import dev.bidmesh.bid.telemetry.TelemetrySources;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Hardware;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.MeshEvent;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TelemetryStatus;
import dev.bidmesh.testkit.Devices;
import dev.bidmesh.testkit.SimulatedBandit;
import dev.bidmesh.testkit.SimulatedMesh;
import dev.bidmesh.testkit.SimulatedOwner;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class BidVerticleTest {

  private static final DeviceProfile PROFILE = Devices.profile("self");
  private static final EngineState ENGINE = Devices.engine("builtin", Accelerator.CPU, 4, "demo");

  private final CountDownLatch hung = new CountDownLatch(1);
  private final LinkedBlockingQueue<MeshMessage> heard = new LinkedBlockingQueue<>();
  private MeshBus bus;
  private SimulatedOwner owner;

  @BeforeEach
  void join(Vertx vertx) throws Exception {
    bus = MeshBus.on(vertx, PROFILE.deviceId());
    owner = new SimulatedOwner(vertx, "owner").start().await(5, SECONDS);
  }

  @AfterEach
  void release() {
    hung.countDown();
  }

  @Test
  void shouldBidWhatTheBanditPredicts(Vertx vertx) throws Exception {
    new SimulatedBandit(bus, 0.75).start().await(5, SECONDS);
    deploy(vertx, TelemetrySources.oshi());
    bus.publish(Address.Local.ENGINES, new EngineSnapshot(List.of(ENGINE), false));

    Bids bids = owner.solicit(request("demo")).await(5, SECONDS);

    assertThat(bids.deviceId()).isEqualTo(PROFILE.deviceId());
    assertThat(bids.bids()).extracting(Bid::quotedS).containsExactly(0.75);
  }

  @Test
  void shouldAnswerADirectRequestToo(Vertx vertx) throws Exception {
    deploy(vertx, List.of());
    collect(vertx, Address.device(PROFILE.deviceId(), Address.Purpose.AUCTION));
    BidRequest request = request("demo");
    var own =
        new BidRequest(
            request.promptId(),
            "demo",
            Set.of(),
            1,
            OptionalInt.empty(),
            OptionalInt.empty(),
            50,
            1000,
            PROFILE.deviceId());

    bus.send(Address.device(PROFILE.deviceId(), Address.Purpose.BID), own);

    Bids bids = next(Bids.class, any -> true);
    assertThat(bids.promptId()).isEqualTo(request.promptId());
    assertThat(bids.noBid()).contains(NoBid.NOT_READY);
  }

  @Test
  void shouldBidWithEverySourceFailing(Vertx vertx) throws Exception {
    deploy(vertx, List.of(linkError(), hanging(), absurd(), noTemperature()));
    bus.publish(Address.Local.ENGINES, new EngineSnapshot(List.of(ENGINE), false));

    Bids bids = owner.solicit(request("demo")).await(5, SECONDS);

    assertThat(bids.bids()).hasSize(1);
    assertThat(bids.bids().get(0).degraded()).isTrue();
    assertThat(bids.bids().get(0).telemetry().cpu()).isEmpty();
  }

  @Test
  void shouldSayWhatIsMissingAndWhy(Vertx vertx) throws Exception {
    collect(vertx, Address.Local.EXECUTOR);
    deploy(vertx, List.of(linkError(), hanging(), absurd(), noTemperature()));

    TelemetryStatus told =
        next(
            TelemetryStatus.class,
            status ->
                reasons(status)
                    .equals(
                        List.of(
                            "UnsatisfiedLinkError: no jnidispatch in java.library.path",
                            "no answer within 100 ms",
                            "the source reports NaN",
                            "IOException: Permission denied")));

    assertThat(told.degraded()).isTrue();
    assertThat(
            bus.request(
                    Address.Local.BID,
                    new StatusQuery(),
                    TelemetryStatus.class,
                    Duration.ofSeconds(5))
                .await(5, SECONDS))
        .isEqualTo(told);
  }

  @Test
  void shouldTellTheExecutorHowTheDeviceIs(Vertx vertx) throws Exception {
    collect(vertx, Address.Local.EXECUTOR);

    deploy(
        vertx,
        List.of(
            TelemetrySource.of(Quantity.CPU, () -> new Reading.Cpu(1.5)),
            TelemetrySource.of(Quantity.RAM, () -> new Reading.Ram(0.5))));

    TelemetryStatus told = next(TelemetryStatus.class, status -> !status.degraded());
    assertThat(told.telemetry().cpu()).hasValue(1);
    assertThat(told.telemetry().ram()).hasValue(0.5);
  }

  @Test
  void shouldMeetItsPeers(Vertx vertx) throws Exception {
    collect(vertx, Address.Local.PEERS);
    deploy(vertx, List.of());

    SimulatedMesh mesh = SimulatedMesh.aMesh(vertx).withPeers(3).start().await(5, SECONDS);

    PeerTable table = next(PeerTable.class, peers -> peers.peers().size() == 3);
    assertThat(table.peers())
        .extracting(peer -> peer.heartbeat().name())
        .containsExactlyInAnyOrder("peer-1", "peer-2", "peer-3");

    // They beat once and then no more.
    mesh.stop().await(5, SECONDS);
    next(PeerTable.class, peers -> peers.peers().stream().allMatch(PeerTable.Peer::suspected));
  }

  @Test
  void shouldBeatAndSayGoodbye(Vertx vertx) throws Exception {
    collect(vertx, Address.HEARTBEAT);
    collect(vertx, Address.EVENT);
    String deployment = deploy(vertx, List.of());

    Heartbeat beat = next(Heartbeat.class, any -> true);
    assertThat(beat.deviceId()).isEqualTo(PROFILE.deviceId());
    assertThat(beat.httpAddress()).contains("127.0.0.1:8770");

    vertx.undeploy(deployment).await(5, SECONDS);

    MeshEvent goodbye = next(MeshEvent.class, event -> event.name().equals("HOST_OFFLINE"));
    assertThat(goodbye.deviceId()).isEqualTo(PROFILE.deviceId());
  }

  @Test
  void shouldFindTheEnginesByAskingTheExecutor(Vertx vertx) throws Exception {
    bus.answer(
            Address.Local.EXECUTOR,
            query ->
                io.vertx.core.Future.succeededFuture(new EngineSnapshot(List.of(ENGINE), false)))
        .ready()
        .await(5, SECONDS);
    collect(vertx, Address.HEARTBEAT);

    deploy(vertx, List.of());

    Heartbeat beat = next(Heartbeat.class, heartbeat -> !heartbeat.engines().isEmpty());
    assertThat(beat.engines()).containsExactly(ENGINE);
    assertThat(beat.hardware().orElseThrow())
        .extracting(Hardware::name)
        .containsExactly("NPU, /dev/accel/accel0");
  }

  private String deploy(Vertx vertx, List<TelemetrySource> sources) throws Exception {
    var verticle =
        new BidVerticle(
            bus,
            MonotonicClock.system(),
            quick(),
            PROFILE,
            Optional.of(new HttpApi("127.0.0.1:8770", true)),
            List.of(new Hardware(Accelerator.NPU, "NPU, /dev/accel/accel0")),
            sources);
    return vertx.deployVerticle(verticle).await(5, SECONDS);
  }

  private void collect(Vertx vertx, Address at) throws Exception {
    MeshBus ears = MeshBus.on(vertx, PROFILE.deviceId());
    ears.listen(at, (from, message) -> heard.add(message)).ready().await(5, SECONDS);
  }

  private <T extends MeshMessage> T next(Class<T> type, Predicate<T> condition) throws Exception {
    while (true) {
      MeshMessage message = heard.poll(10, SECONDS);
      assertThat(message).as("a message that meets the condition").isNotNull();
      if (type.isInstance(message) && condition.test(type.cast(message))) {
        return type.cast(message);
      }
    }
  }

  private static List<String> reasons(TelemetryStatus status) {
    return status.missing().stream().map(TelemetryStatus.MissingSource::reason).toList();
  }

  private BidRequest request(String alias) {
    return new BidRequest(
        PromptId.create(owner.profile().deviceId()),
        alias,
        Set.of(),
        40,
        OptionalInt.empty(),
        OptionalInt.empty(),
        50,
        60_000,
        owner.profile().deviceId());
  }

  private static TelemetrySource linkError() {
    return TelemetrySource.of(
        Quantity.CPU,
        () -> {
          throw new UnsatisfiedLinkError("no jnidispatch in java.library.path");
        });
  }

  private TelemetrySource hanging() {
    return TelemetrySource.of(
        Quantity.RAM,
        () -> {
          hung.await();
          return new Reading.Ram(0);
        });
  }

  private static TelemetrySource absurd() {
    return TelemetrySource.of(Quantity.BATTERY, () -> new Reading.Battery(Double.NaN, true));
  }

  private static TelemetrySource noTemperature() {
    return TelemetrySource.of(
        Quantity.TEMPERATURE,
        () -> {
          throw new java.io.IOException("Permission denied");
        });
  }

  /** A tenth of the usual times, except that a slow machine may take its time to score. */
  private static BidConfig quick() {
    BidConfig usual = BidConfig.DEFAULT;
    return new BidConfig(
        Duration.ofMillis(100),
        Duration.ofMillis(20),
        usual.repeatedLanes(),
        Duration.ofMillis(200),
        Duration.ofSeconds(20),
        usual.maxPeers(),
        usual.tableGap(),
        Duration.ofMillis(100),
        Duration.ofMillis(100),
        Duration.ofMillis(100),
        Duration.ofSeconds(10),
        usual.cpuSmoothing(),
        usual.bidValidity(),
        usual.rivalsWithin(),
        Duration.ofSeconds(4),
        usual.minBattery(),
        List.of());
  }
}
