package dev.bidmesh.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.testkit.Devices;
import dev.bidmesh.testkit.Script;
import dev.bidmesh.testkit.SimulatedBandit;
import dev.bidmesh.testkit.SimulatedMesh;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 20, timeUnit = TimeUnit.SECONDS)
class OrchestratorVerticleTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** The owner has no bidder of its own here, so every auction lasts until it gives that one up. */
  private static final OrchestratorConfig CONFIG =
      Settings.of(
          Map.of(
              "window", Duration.ofSeconds(10),
              "resendAfter", Duration.ofMillis(60),
              "scoreTimeout", Duration.ofMillis(500),
              "awardTimeout", Duration.ofMillis(500)));

  private final DeviceProfile owner = Devices.profile("owner");
  private final List<PromptEvent> events = new CopyOnWriteArrayList<>();
  private final Promise<PromptEvent> ending = Promise.promise();
  private MeshBus bus;
  private SimulatedMesh mesh;
  private SimulatedBandit bandit;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    bus = MeshBus.on(vertx, owner.deviceId());
    var verticle = new OrchestratorVerticle(bus, MonotonicClock.system(), CONFIG, owner);
    mesh = SimulatedMesh.aMesh(vertx).withPeers(3);
    bandit = new SimulatedBandit(bus, 1);
    Future.all(vertx.deployVerticle(verticle), mesh.start(), bandit.start())
        .compose(
            started ->
                bus.listen(Address.Local.GATEWAY, (from, message) -> onEvent(message)).ready())
        .await(5, TimeUnit.SECONDS);
  }

  @Test
  void shouldStreamTheAnswerOfTheBestPeer() throws Exception {
    mesh.peer("peer-2").behaving(Script.WELL_BEHAVED.saying("The capital ", "is Paris."));
    bandit.predicting(mesh.peer("peer-2").lane(), .1);

    assertThat(ask()).isInstanceOf(PromptEvent.Done.class);

    assertThat(text()).isEqualTo("The capital is Paris.");
    assertThat(mesh.peer("peer-1").awards()).isEmpty();
  }

  @Test
  void shouldGoOnWhereADyingPeerStopped() throws Exception {
    Script script = Script.WELL_BEHAVED.saying("The ", "capital ", "is ", "Paris.");
    mesh.peers().forEach(peer -> peer.behaving(script));
    mesh.peer("peer-3").behaving(script.dyingAfter(2));
    bandit.predicting(mesh.peer("peer-3").lane(), .1);

    PromptEvent end = ask();

    assertThat(end).isInstanceOf(PromptEvent.Done.class);
    assertThat(text()).isEqualTo("The capital is Paris.");
    assertThat(((PromptEvent.Done) end).result().attempts()).isEqualTo(2);
  }

  @Test
  void shouldAskTheNextBestWhenTheBestRefusesOrIsSilent() throws Exception {
    mesh.peer("peer-1").behaving(Script.WELL_BEHAVED.refusing(FailureCode.BUSY));
    mesh.peer("peer-2").behaving(Script.WELL_BEHAVED.ignoringAwards());
    bandit.predicting(mesh.peer("peer-1").lane(), .1);
    bandit.predicting(mesh.peer("peer-2").lane(), .2);

    PromptEvent end = ask();

    assertThat(end).isInstanceOf(PromptEvent.Done.class);
    assertThat(((PromptEvent.Done) end).result().deviceName()).isEqualTo("peer-3");
  }

  @Test
  void shouldAskASilentPeerAgainAndGoOnWithoutIt() throws Exception {
    mesh.peer("peer-3").behaving(Script.WELL_BEHAVED.neverBidding());
    bandit.predicting(mesh.peer("peer-3").lane(), .1);

    PromptEvent end = ask();

    assertThat(end).isInstanceOf(PromptEvent.Done.class);
    assertThat(mesh.peer("peer-3").requests()).hasSize(3);
    assertThat(mesh.peer("peer-3").awards()).isEmpty();
  }

  @Test
  void shouldTakeTheLowestQuoteOfAPeerThatChangedItsMind() throws Exception {
    mesh.peer("peer-1").behaving(Script.WELL_BEHAVED.requoting(1));
    bandit.predicting(mesh.peer("peer-1").lane(), .1);

    PromptEvent end = ask();

    assertThat(((PromptEvent.Done) end).result().deviceName()).isEqualTo("peer-1");
    assertThat(mesh.peer("peer-1").awards()).hasSize(2);
  }

  @Test
  void shouldReportWhatEveryDeviceRefuses() throws Exception {
    mesh.peers().forEach(peer -> peer.behaving(Script.WELL_BEHAVED.refusing(FailureCode.TOO_LONG)));

    PromptEvent end = ask();

    assertThat(((PromptEvent.Failed) end).code()).isEqualTo(FailureCode.TOO_LONG);
  }

  /** Hands in a prompt on a node without engines of its own, and waits for its ending. */
  private PromptEvent ask() throws Exception {
    bus.publish(Address.Local.ENGINES, new EngineSnapshot(List.of(), false));
    bus.publish(
        Address.Local.PEERS, new PeerTable(mesh.peers().stream().map(this::entry).toList()));
    var prompt =
        new PromptRequest(
            PromptId.create(owner.deviceId()),
            GenerationSpec.ofText("What is the capital of France?"),
            Optional.of("demo"),
            Set.of(),
            50,
            15_000,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty());
    return bus.request(Address.Local.ORCHESTRATOR, prompt, Ack.class, TIMEOUT)
        .compose(accepted -> ending.future())
        .await(15, TimeUnit.SECONDS);
  }

  private PeerTable.Peer entry(dev.bidmesh.testkit.SimulatedPeer peer) {
    var heartbeat =
        new dev.bidmesh.protocol.message.Heartbeat(
            peer.profile().deviceId(),
            1,
            peer.profile().name(),
            "test",
            Optional.empty(),
            dev.bidmesh.protocol.message.Telemetry.UNKNOWN,
            false,
            List.of(Devices.engine("builtin", Accelerator.CPU, 4, "demo")),
            false,
            List.of(),
            1,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(List.of(dev.bidmesh.protocol.message.Heartbeat.PARCELS)),
            Optional.empty());
    var unknown = java.util.OptionalDouble.empty();
    return new PeerTable.Peer(heartbeat, 0, false, unknown, unknown, unknown);
  }

  private void onEvent(dev.bidmesh.protocol.message.MeshMessage message) {
    if (message instanceof PromptEvent event) {
      events.add(event);
      if (event instanceof PromptEvent.Done || event instanceof PromptEvent.Failed) {
        ending.complete(event);
      }
    }
  }

  private String text() {
    return events.stream()
        .filter(PromptEvent.Delta.class::isInstance)
        .map(event -> ((PromptEvent.Delta) event).content())
        .collect(Collectors.joining());
  }
}
