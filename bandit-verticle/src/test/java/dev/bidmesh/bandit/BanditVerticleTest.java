package dev.bidmesh.bandit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bandit.core.Beats;
import dev.bidmesh.bandit.store.LaneStore;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.testkit.Devices;
import dev.bidmesh.testkit.ManualClock;
import dev.bidmesh.testkit.SimulatedMesh;
import dev.bidmesh.testkit.SimulatedPeer;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class BanditVerticleTest {

  private static final DeviceId SELF = Devices.id("self");
  private static final LaneKey LANE = new LaneKey(SELF, "builtin", Accelerator.CPU, "sha-demo");
  private static final LaneFeatures CALIBRATION =
      new LaneFeatures(OptionalDouble.of(0.2), OptionalDouble.of(0.5), 40);
  private static final Duration SOON = Duration.ofSeconds(5);

  private final ManualClock clock = new ManualClock();
  private final LinkedBlockingQueue<LaneSnapshot> changes = new LinkedBlockingQueue<>();
  private MeshBus bus;
  private String deployment;

  @BeforeEach
  void deploy(Vertx vertx) throws Exception {
    bus = MeshBus.on(vertx, SELF);
    bus.listen(
            Address.Local.BID, (from, message) -> changes.add(((LaneChanged) message).snapshot()))
        .ready()
        .await(5, SECONDS);
    var verticle = new BanditVerticle(bus, clock, BanditConfig.DEFAULT, 3, LaneStore.none());
    deployment = vertx.deployVerticle(verticle).await(5, SECONDS);
  }

  @Test
  void shouldLearnFromRunsAndScoreWithWhatItLearned() throws Exception {
    assertThat(score(LANE).meanS()).isCloseTo(9.11, within(0.005));

    bus.send(Address.Local.BANDIT, run(0.05, RunOutcome.FINISHED));

    LaneSnapshot change = changes.poll(5, SECONDS);
    assertThat(change).isNotNull();
    assertThat(change.incarnation()).isEqualTo(3);
    assertThat(score(LANE).meanS()).isCloseTo(0.0721, within(0.0005));
  }

  @Test
  void shouldKeepAFailedLaneOutUntilItsTimeIsOver() throws Exception {
    bus.send(Address.Local.BANDIT, run(1, RunOutcome.FAILED));
    assertThat(changes.poll(5, SECONDS)).isNotNull();
    assertThat(score(LANE).available()).isFalse();

    clock.advance(Duration.ofSeconds(30));

    assertThat(score(LANE).available()).isTrue();
  }

  @Test
  void shouldScoreTheLanesOfPeersWithWhatTheyTell(Vertx vertx) throws Exception {
    SimulatedMesh mesh = SimulatedMesh.aMesh(vertx).withPeers(1).start().await(5, SECONDS);
    SimulatedPeer peer = mesh.peers().get(0);
    bus.send(Address.Local.BANDIT, run(0.05, RunOutcome.FINISHED));
    LaneSnapshot mine = changes.poll(5, SECONDS);
    assertThat(mine).isNotNull();
    LaneSnapshot theirs =
        new LaneSnapshot(peer.lane(), 1, 1, mine.v(), mine.b(), mine.residualVariance(), 1, 0, 0);

    MeshBus.on(vertx, peer.profile().deviceId())
        .publish(Address.HEARTBEAT, Beats.of(peer.profile().deviceId(), theirs));

    assertThat(status().lanes())
        .extracting(BanditStatus.LaneStatus::lane)
        .containsExactlyInAnyOrder(LANE, peer.lane());
    assertThat(score(peer.lane()).meanS()).isEqualTo(score(LANE).meanS());
  }

  @Test
  void shouldBeGoneAfterItWasUndeployed(Vertx vertx) throws Exception {
    vertx.undeploy(deployment).await(5, SECONDS);

    assertThatThrownBy(() -> score(LANE))
        .isInstanceOfSatisfying(
            MeshException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.UNREACHABLE));
  }

  private LaneScore score(LaneKey lane) throws Exception {
    var request = new ScoreRequest(List.of(new Candidate(lane, CALIBRATION, 0)));
    return bus.request(Address.Local.BANDIT, request, ScoreReply.class, SOON)
        .await(5, SECONDS)
        .scores()
        .get(0);
  }

  private BanditStatus status() throws Exception {
    return bus.request(Address.Local.BANDIT, new StatusQuery(), BanditStatus.class, SOON)
        .await(5, SECONDS);
  }

  private static RunObserved run(double seconds, RunOutcome outcome) {
    return new RunObserved(LANE, CALIBRATION, seconds, 0, 16, outcome);
  }
}
