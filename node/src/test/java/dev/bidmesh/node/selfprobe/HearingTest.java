package dev.bidmesh.node.selfprobe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.bus.AddressTraffic;
import dev.bidmesh.protocol.bus.AddressTraffic.Direction;
import dev.bidmesh.protocol.bus.AddressTraffic.Scope;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HearingTest {

  private static final DeviceId SELF = Devices.id("desk");
  private static final String OWN = Address.device(SELF, Purpose.STREAM).path();

  @Test
  void shouldHearWhatCameLatelyFromAnotherNodeToAnAddressOfItsOwn() {
    assertThat(hears(row(OWN, Direction.IN, Scope.NETWORK, 900))).isTrue();
    assertThat(hears(row(OWN, Direction.IN, Scope.NETWORK, 1_001))).isFalse();
  }

  @Test
  void shouldNotTakeAnythingElseForHearing() {
    String ofPeer = Address.device(Devices.id("peer"), Purpose.STREAM).path();
    assertThat(hears(row(OWN, Direction.OUT, Scope.NETWORK, 0))).isFalse();
    assertThat(hears(row(OWN, Direction.IN, Scope.LOCAL, 0))).isFalse();
    assertThat(hears(row(ofPeer, Direction.IN, Scope.NETWORK, 0))).isFalse();
    assertThat(hears(row(Address.HEARTBEAT.path(), Direction.IN, Scope.NETWORK, 0))).isFalse();
  }

  private static boolean hears(AddressTraffic row) {
    return new Hearing(SELF, () -> List.of(row)).within(Duration.ofSeconds(1));
  }

  private static AddressTraffic row(String address, Direction way, Scope scope, long lastMs) {
    return new AddressTraffic(address, way, scope, 1, 1, 0, 0, OptionalLong.of(lastMs));
  }
}
