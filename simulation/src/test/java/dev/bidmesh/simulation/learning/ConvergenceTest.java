package dev.bidmesh.simulation.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.bidmesh.bandit.core.StoreNews;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.simulation.net.FaultPlan;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one device has learned, all know. */
class ConvergenceTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** A fifth is lost, a tenth doubled, and one can be overtaken by the next. */
  private static final FaultPlan BAD =
      new FaultPlan(0.2, 0.1, 40_000, Duration.ofMillis(1500).toNanos());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldAgreeAfterTheTrafficHasStoppedHoweverBadTheNetworkIs(long seed) {
    LearningMesh mesh = meshOf(5, seed, BAD);
    mesh.traffic(1_000, 8);

    mesh.pass(SECOND.multipliedBy(120));

    assertThat(mesh.agrees()).as("seed %d", seed).isTrue();
  }

  @Test
  void shouldAgreeWithinTwoHeartbeatsWhereNothingIsLost() {
    LearningMesh mesh = meshOf(5, 7, FaultPlan.NONE);
    mesh.traffic(500, 4);

    mesh.pass(SECOND.multipliedBy(2));

    assertThat(mesh.agrees()).isTrue();
  }

  @Test
  void shouldPredictEverywhereWhatTheWriterPredicts() {
    LearningMesh mesh = meshOf(4, 8, BAD);
    mesh.traffic(800, 3);
    mesh.pass(SECOND.multipliedBy(120));

    for (LearningDevice writer : mesh.devices) {
      for (var lane : LearningMesh.lanes(writer.id(), 3)) {
        assertThat(mesh.devices)
            .allSatisfy(each -> assertThat(each.score(lane)).isEqualTo(writer.score(lane)));
      }
    }
  }

  @Test
  void shouldTeachANewcomerAllLanesInAFewHeartbeatsHoweverManyThereAre() {
    LearningMesh mesh = meshOf(3, 9, FaultPlan.NONE);
    for (LearningDevice device : mesh.devices) {
      LearningMesh.lanes(device.id(), 60).forEach(lane -> device.run(lane, 0.5));
    }
    mesh.pass(SECOND.multipliedBy(60));

    LearningDevice newcomer = mesh.join("newcomer");
    mesh.pass(Duration.ofMillis(2_500));

    for (LearningDevice device : mesh.devices) {
      assertThat(newcomer.lanesOf(device.id())).isEqualTo(device.lanesOf(device.id()));
    }
  }

  @Test
  void shouldBeAsWiseAfterARestartAsItsPeers() {
    LearningMesh mesh = meshOf(3, 10, FaultPlan.NONE);
    mesh.traffic(600, 3);
    mesh.pass(SECOND.multipliedBy(5));
    LearningDevice before = mesh.devices.get(0);
    List<LaneSnapshot> learned = before.lanesOf(before.id());

    LearningDevice restarted = mesh.start("device-0", 2, before.crash());
    mesh.pass(SECOND.multipliedBy(5));

    assertThat(restarted.lanesOf(before.id()))
        .extracting(LaneSnapshot::v)
        .isEqualTo(learned.stream().map(LaneSnapshot::v).toList());
    assertThat(restarted.lanesOf(before.id()))
        .allSatisfy(lane -> assertThat(lane.incarnation()).isEqualTo(2));
    assertThat(mesh.agrees()).isTrue();
    mesh.traffic(300, 3);
    mesh.pass(SECOND.multipliedBy(5));
    assertThat(mesh.agrees()).isTrue();
  }

  @Test
  void shouldGetBackFromItsPeersWhatItsDiskHasLost() {
    LearningMesh mesh = meshOf(3, 11, FaultPlan.NONE);
    mesh.traffic(900, 3);
    mesh.pass(SECOND.multipliedBy(5));
    LearningDevice before = mesh.devices.get(0);
    List<LaneSnapshot> learned = before.lanesOf(before.id());
    before.crash();

    LearningDevice restarted = mesh.start("device-0", 2, StoreNews.Loaded.NOTHING);
    // As an engine that is calibrated at the start, before any peer was heard.
    restarted.run(learned.get(0).lane(), 0.5);
    mesh.pass(SECOND.multipliedBy(15));

    assertThat(restarted.lanesOf(before.id()))
        .extracting(LaneSnapshot::lane, LaneSnapshot::observations)
        .containsExactlyInAnyOrderElementsOf(
            learned.stream()
                .map(
                    lane ->
                        tuple(
                            lane.lane(),
                            lane.observations() + (lane.equals(learned.get(0)) ? 1 : 0)))
                .toList());
    assertThat(mesh.agrees()).isTrue();
  }

  private static LearningMesh meshOf(int devices, long seed, FaultPlan faults) {
    var mesh = new LearningMesh(seed, faults);
    for (int n = 0; n < devices; n++) {
      mesh.join("device-" + n);
    }
    mesh.pass(SECOND);
    return mesh;
  }
}
