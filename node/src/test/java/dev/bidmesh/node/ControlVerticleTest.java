package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Local;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.EchoQuery;
import dev.bidmesh.protocol.message.EchoReply;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.EventBusStatus;
import dev.bidmesh.protocol.message.Hardware;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.NodeState;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.Ping;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RoutingStatus;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.StatusReply;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TelemetryStatus;
import dev.bidmesh.protocol.message.TelemetryStatus.MissingSource;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import dev.bidmesh.testkit.Devices;
import dev.bidmesh.testkit.ManualClock;
import dev.bidmesh.testkit.SimulatedMesh;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ControlVerticleTest {

  private static final List<Hardware> HARDWARE =
      List.of(new Hardware(Accelerator.NPU, "NPU, /dev/accel/accel0"));

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final DeviceProfile DESK = Devices.profile("desk");
  private static final EngineSnapshot ENGINES = snapshot(EngineHealth.READY, Evidence.DETECTED);

  private final ManualClock clock = new ManualClock();
  private final NodeFacts facts =
      new NodeFacts(List.of("insecure: listens at 0.0.0.0"), RoutingConfig.DEFAULT.withHub("desk"));
  private final Vertx vertx = Vertx.vertx();
  private final MeshBus bus = MeshBus.on(vertx, DESK.deviceId());

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldGatherEverySection() {
    // given
    answering(Local.EXECUTOR, ENGINES);
    answering(Local.BID, new TelemetryStatus(Telemetry.UNKNOWN, List.of()));
    answering(Local.ORCHESTRATOR, new OrchestratorStatus(1, 2, 1, Map.of(), Optional.empty()));
    answering(Local.BANDIT, new BanditStatus(List.of(), 0, Optional.empty()));
    facts.listensAt("http://127.0.0.1:8770");
    deploy();
    clock.advance(Duration.ofMinutes(2));

    // when
    StatusReply status = status();

    // then
    assertThat(status.deviceId()).isEqualTo(DESK.deviceId());
    assertThat(status.name()).isEqualTo("desk");
    assertThat(status.state()).isEqualTo(NodeState.READY);
    assertThat(status.httpAddress()).contains("http://127.0.0.1:8770");
    assertThat(status.uptimeMs()).isEqualTo(120_000);
    assertThat(status.cluster()).isEqualTo("alone");
    assertThat(status.engines()).contains(ENGINES);
    assertThat(status.telemetry()).isPresent();
    assertThat(status.prompts()).isPresent();
    assertThat(status.bandit()).isPresent();
    assertThat(status.warnings()).containsExactly("insecure: listens at 0.0.0.0");
    assertThat(status.routing())
        .contains(new RoutingStatus(RoutingPolicy.ADAPTIVE, "hub", Optional.of("desk"), true));
  }

  @Test
  void shouldNameWhatDoesNotAnswer() {
    // given
    bus.answer(Local.BID, question -> Future.future(never -> {}));
    deploy();

    // when
    StatusReply status = status();

    // then
    assertThat(status.engines()).isEmpty();
    assertThat(status.telemetry()).isEmpty();
    assertThat(status.state()).isEqualTo(NodeState.DEGRADED);
    assertThat(status.warnings())
        .contains(
            "engines: no answer in time, this part of the status is missing",
            "telemetry: no answer in time, this part of the status is missing",
            "prompts: no answer in time, this part of the status is missing",
            "bandit: no answer in time, this part of the status is missing");
  }

  @Test
  void shouldWarnOfWhatIsMissingOrNotReal() {
    // given
    var missing = List.of(new MissingSource("cpu", "access denied"));
    answering(Local.EXECUTOR, snapshot(EngineHealth.DEGRADED, Evidence.EMULATED));
    answering(Local.BID, new TelemetryStatus(Telemetry.UNKNOWN, missing));
    deploy();

    // when
    StatusReply status = status();

    // then
    assertThat(status.warnings())
        .contains(
            "telemetry: cpu cannot be read: access denied",
            "engine builtin: its NPU is emulated, not real",
            "engine builtin degraded: half of it is gone",
            "only the demo model answers here; add a real one with --engine");
  }

  @ParameterizedTest
  @CsvSource({"LOADING, STARTING", "READY, READY", "DEGRADED, READY", "FAILED, DEGRADED"})
  void shouldTellItsStateFromItsEngines(EngineHealth health, NodeState expected) {
    assertThat(facts.state(Optional.of(snapshot(health, Evidence.DETECTED)))).isEqualTo(expected);
  }

  @Test
  void shouldDrainWhileItStops() {
    // when
    facts.stops();

    // then
    assertThat(facts.state(Optional.of(ENGINES))).isEqualTo(NodeState.DRAINING);
  }

  @Test
  void shouldCountThePeersThatAreHeardOf() {
    // given
    deploy();
    var heard = new ConcurrentLinkedQueue<PeerTable.Peer>();
    await(bus.listen(Address.HEARTBEAT, (from, beat) -> heard.add(peer(beat))).ready());
    await(SimulatedMesh.aMesh(vertx).withPeers(2).start());
    awaitUntil("two heartbeats", () -> heard.size() == 2);

    // when
    bus.publish(Local.PEERS, new PeerTable(List.copyOf(heard)));

    // then
    awaitUntil("two peers", () -> status().peers() == 2);
  }

  @Test
  void shouldForwardQuestionsForTraces() {
    // given
    answering(Local.TRACE, new TraceReply(Optional.empty()));
    deploy();
    var query = new TraceQuery(PromptId.create(DESK.deviceId()));

    // when
    TraceReply reply = ask(query, TraceReply.class);

    // then
    assertThat(reply.trace()).isEmpty();
  }

  @Test
  void shouldForwardQuestionsForLanes() {
    // given
    answering(Local.BANDIT, new LaneReply(List.of()));
    deploy();

    // when
    LaneReply reply = ask(new LaneQuery(Devices.id("other")), LaneReply.class);

    // then
    assertThat(reply.lanes()).isEmpty();
  }

  @Test
  void shouldAnswerACall() {
    deploy();

    assertThat(ask(new Ping(), Ack.class)).isEqualTo(new Ack());
  }

  @Test
  void shouldTellWhetherItReachesADevice() {
    // given
    deploy();
    DeviceId there = Devices.id("there");
    DeviceId refusing = Devices.id("refusing");
    await(listening(there, call -> Future.succeededFuture(new Ack())));
    await(
        listening(
            refusing, call -> Future.failedFuture(new MeshException(FailureCode.BUSY, "no"))));

    // then
    assertThat(ask(new EchoQuery(there), EchoReply.class).reached()).isTrue();
    assertThat(ask(new EchoQuery(refusing), EchoReply.class).reached()).isTrue();
    assertThat(ask(new EchoQuery(Devices.id("gone")), EchoReply.class).reached()).isFalse();
  }

  @Test
  void shouldNotWaitLongForADeviceThatDoesNotAnswer() {
    // given
    deploy();
    DeviceId mute = Devices.id("mute");
    await(listening(mute, call -> Future.future(never -> {})));

    // then
    assertThat(ask(new EchoQuery(mute), EchoReply.class).reached()).isFalse();
  }

  private Future<Void> listening(
      DeviceId device, Function<MeshMessage, Future<? extends MeshMessage>> answer) {
    return MeshBus.on(vertx, device)
        .answer(Address.device(device, Purpose.CONTROL), answer)
        .ready()
        .mapEmpty();
  }

  @Test
  void shouldTellHowItStandsWithItsEventBus() {
    // given
    deploy();
    facts.rebuilt("deaf");
    facts.rebuilt("deaf");
    facts.rebuilt("join");
    facts.probed(4, Optional.of("event bus: peers do not reach this node"));

    // then
    assertThat(status().eventBus()).contains(new EventBusStatus(Map.of("deaf", 2L, "join", 1L), 4));
    assertThat(status().warnings()).contains("event bus: peers do not reach this node");
  }

  @Test
  void shouldPassOnWhatTheBanditWarnsOf() {
    // given
    var memory = new BanditStatus.Memory(OptionalLong.empty(), 0, List.of("bandit: disk full"));
    answering(Local.BANDIT, new BanditStatus(List.of(), 0, Optional.of(memory)));
    deploy();

    // then
    assertThat(status().warnings()).contains("bandit: disk full");
  }

  @Test
  void shouldRefuseOtherQuestions() {
    // given
    deploy();

    // then
    assertThatThrownBy(() -> ask(new Ack(), Ack.class))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.UNSUPPORTED));
  }

  private void deploy() {
    await(vertx.deployVerticle(new ControlVerticle(bus, clock, DESK, facts, HARDWARE)));
  }

  @Test
  void shouldTellOfHardware() {
    deploy();

    assertThat(status().hardware()).contains(HARDWARE);
  }

  private void answering(Local address, MeshMessage answer) {
    await(bus.answer(address, question -> Future.succeededFuture(answer)).ready());
  }

  private StatusReply status() {
    return ask(new StatusQuery(), StatusReply.class);
  }

  private <R extends MeshMessage> R ask(MeshMessage question, Class<R> answer) {
    Address control = Address.device(DESK.deviceId(), Purpose.CONTROL);
    return await(bus.request(control, question, answer, PATIENCE));
  }

  private static PeerTable.Peer peer(MeshMessage beat) {
    return new PeerTable.Peer(
        (Heartbeat) beat,
        0,
        false,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  private static EngineSnapshot snapshot(EngineHealth health, Evidence evidence) {
    boolean emulated = evidence == Evidence.EMULATED;
    var model = new ModelInfo("d", List.of("demo"), OptionalInt.empty(), emulated, true);
    var engine =
        new EngineState(
            "builtin",
            emulated ? Accelerator.NPU : Accelerator.CPU,
            evidence,
            health,
            emulated ? Optional.of("half of it is gone") : Optional.empty(),
            4,
            4,
            0,
            256,
            0,
            OptionalLong.empty(),
            List.of(model),
            Set.of());
    return new EngineSnapshot(List.of(engine), false);
  }
}
