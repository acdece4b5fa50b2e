package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.testkit.Devices;
import org.junit.jupiter.api.Test;

class LaneTableTest {

  private static final DeviceId SELF = Devices.id("self");

  private final LaneTable table = new LaneTable(SELF, 3);

  @Test
  void shouldMakeRoomByForgettingForeignLanesFirst() {
    add(own("a"), foreign("x"), own("b"));

    add(foreign("y"));

    assertThat(table.all()).extracting(Lane::key).containsExactly(own("a"), own("b"), foreign("y"));
  }

  @Test
  void shouldForgetTheForeignLaneThatWasNotAskedAboutForLongest() {
    add(foreign("x"), foreign("y"), own("a"));
    assertThat(table.find(foreign("x"))).isPresent();

    add(foreign("z"));

    assertThat(table.find(foreign("y"))).isEmpty();
    assertThat(table.find(foreign("x"))).isPresent();
  }

  @Test
  void shouldForgetTheOldestOwnLaneWhenThereIsNoOther() {
    add(own("a"), own("b"), own("c"));
    assertThat(table.find(own("a"))).isPresent();

    add(own("d"));

    assertThat(table.all()).extracting(Lane::key).containsExactly(own("c"), own("a"), own("d"));
  }

  @Test
  void shouldNotMakeRoomForALaneThatItHas() {
    add(own("a"), own("b"), own("c"));

    add(own("a"));

    assertThat(table.all()).hasSize(3);
  }

  private void add(LaneKey... keys) {
    for (LaneKey key : keys) {
      table.add(Lane.own(key, new LaneModel(Prior.of(key.accelerator())), 1));
    }
  }

  private static LaneKey own(String engine) {
    return new LaneKey(SELF, engine, Accelerator.CPU, "sha");
  }

  private static LaneKey foreign(String engine) {
    return new LaneKey(Devices.id("other"), engine, Accelerator.CPU, "sha");
  }
}
