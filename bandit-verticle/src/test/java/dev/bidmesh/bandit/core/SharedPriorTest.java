package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.loglinear.Slopes;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharedPriorTest {

  private static final DeviceId SELF = Devices.id("self");
  private static final Features BUSY = new Features(.8, .5, 1);
  private static final Features IDLE = new Features(0, .5, 1);
  private static final Prior FIXED = Prior.of(Accelerator.CPU);

  private final SharedPrior shared = new SharedPrior(SELF, 100);

  @Test
  void shouldBeTheFixedPriorWhereNobodyHasToldAnything() {
    assertThat(shared.ofOwn(lane("self", "a"), 0)).isSameAs(FIXED);
    assertThat(shared.ofUnknown(Accelerator.NPU, 0)).isSameAs(Prior.of(Accelerator.NPU));
  }

  @Test
  void shouldLearnFromAllLanesButTheOneInQuestion() {
    tell(lane("self", "a"), 4, 0);

    assertThat(shared.ofOwn(lane("self", "a"), 0)).isSameAs(FIXED);
    assertThat(growth(shared.ofOwn(lane("self", "b"), 0))).isGreaterThan(growth(FIXED) + .3);
    assertThat(growth(shared.ofUnknown(Accelerator.CPU, 0))).isGreaterThan(growth(FIXED) + .3);
  }

  @Test
  void shouldKeepKindsApart() {
    tell(lane("peer", "a"), 4, 0);

    assertThat(shared.ofUnknown(Accelerator.NPU, 0)).isSameAs(Prior.of(Accelerator.NPU));
  }

  @Test
  void shouldCountTheLatestWordOfALaneOnly() {
    tell(lane("peer", "a"), 4, 0);
    tell(lane("peer", "a"), 1, 1);
    double replaced = growth(shared.ofUnknown(Accelerator.CPU, 1));
    var once = new SharedPrior(SELF, 100);
    tell(once, lane("peer", "a"), 1, 1);

    assertThat(replaced).isEqualTo(growth(once.ofUnknown(Accelerator.CPU, 1)));
    assertThat(shared.size()).isEqualTo(1);
  }

  @Test
  void shouldForgetAnOwnerADayAfterItWasLastHeard() {
    tell(lane("peer", "a"), 4, 0);
    shared.heard(Devices.id("peer"), nanos(1));

    assertThat(growth(shared.ofUnknown(Accelerator.CPU, nanos(25)))).isGreaterThan(growth(FIXED));
    assertThat(shared.ofUnknown(Accelerator.CPU, nanos(25) + nanos(1) / 60 + 1)).isSameAs(FIXED);
    assertThat(shared.size()).isZero();
  }

  @Test
  void shouldNotForgetItsOwnLanes() {
    tell(lane("self", "a"), 4, 0);

    assertThat(growth(shared.ofOwn(lane("self", "b"), nanos(1000)))).isGreaterThan(growth(FIXED));
  }

  @Test
  void shouldNotLetOneDeviceOutweighTheOthers() {
    for (int device = 0; device < 4; device++) {
      tell(lane("honest-" + device, "a"), 1.5, 0);
    }
    double before = growth(shared.ofUnknown(Accelerator.CPU, 0));
    for (int n = 0; n < SharedPrior.MAX_OWNER_LANES + 50; n++) {
      tell(lane("loud", "lane-" + n), 4.5, 0);
    }

    double after = growth(shared.ofUnknown(Accelerator.CPU, 0));

    assertThat(shared.size()).isEqualTo(4 + SharedPrior.MAX_OWNER_LANES);
    // It counts as two of five: at most 100 of its runs beside 50 of each of the others.
    assertThat(after - before).isBetween(.1, .5 * .8 * (4.5 - 1.5));
  }

  @Test
  void shouldCountTheLanesOfADeviceThatItToldOfLast() {
    for (int n = 0; n < SharedPrior.MAX_OWNER_LANES; n++) {
      tell(lane("peer", "old-" + n), 1, 0);
    }
    double before = growth(shared.ofUnknown(Accelerator.CPU, 0));

    for (int n = 0; n < SharedPrior.MAX_OWNER_LANES; n++) {
      tell(lane("peer", "new-" + n), 3, 0);
    }

    assertThat(shared.size()).isEqualTo(SharedPrior.MAX_OWNER_LANES);
    assertThat(growth(shared.ofUnknown(Accelerator.CPU, 0))).isGreaterThan(before + .5);
  }

  @Test
  void shouldMakeRoomForTheOwnersHeardLast() {
    var small = new SharedPrior(SELF, 3);
    tell(small, lane("self", "a"), 2, 0);
    for (int n = 0; n < 10; n++) {
      tell(small, lane("peer-" + n, "a"), 2, nanos(1) / 60 * n);
    }

    assertThat(small.size()).isEqualTo(3);
    assertThat(growth(small.ofOwn(lane("self", "b"), nanos(1)))).isGreaterThan(growth(FIXED));
  }

  @Test
  void shouldNotCareInWhichOrderDevicesTell() {
    List<LaneKey> lanes = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      lanes.add(lane("peer-" + n, "a"));
    }
    lanes.forEach(lane -> tell(lane, 1 + lane.hashCode() % 3, 0));
    Collections.shuffle(lanes, new Random(5));
    var other = new SharedPrior(SELF, 100);
    lanes.forEach(lane -> tell(other, lane, 1 + lane.hashCode() % 3, 0));

    assertThat(growth(other.ofUnknown(Accelerator.CPU, 0)))
        .isEqualTo(growth(shared.ofUnknown(Accelerator.CPU, 0)));
  }

  /** How much slower a prior expects a busy device to be than an idle one, in logarithms. */
  private static double growth(Prior prior) {
    var model = new LaneModel(prior);
    return model.predict(BUSY).logMean() - model.predict(IDLE).logMean();
  }

  private void tell(LaneKey lane, double slope, long nowNanos) {
    tell(shared, lane, slope, nowNanos);
  }

  private static void tell(SharedPrior shared, LaneKey lane, double slope, long nowNanos) {
    var random = new Random(lane.hashCode());
    var model = new LaneModel(FIXED);
    for (int n = 0; n < 200; n++) {
      double load = .8 * random.nextDouble();
      model.learn(new Features(load, .5, 1), Math.exp(slope * load - 3), .98);
    }
    var snapshot =
        new LaneSnapshot(
            lane, 1, 1, model.v(), model.b(), .02, 200, 0, 0, Optional.empty(), model.priorShare());
    shared.told(lane, Slopes.of(snapshot.withPriorVersion(Prior.VERSION)).orElseThrow(), nowNanos);
  }

  private static LaneKey lane(String device, String engine) {
    return new LaneKey(Devices.id(device), engine, Accelerator.CPU, "sha");
  }

  private static long nanos(int hours) {
    return Duration.ofHours(hours).toNanos();
  }
}
