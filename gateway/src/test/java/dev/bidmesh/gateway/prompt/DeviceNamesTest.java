package dev.bidmesh.gateway.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.Telemetry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeviceNamesTest {

  private final DeviceId own = DeviceId.random(new Random(1));
  private final DeviceId mac = DeviceId.random(new Random(2));
  private final DeviceId otherMac = DeviceId.random(new Random(3));
  private final DeviceNames names =
      DeviceNames.of(
          new DeviceProfile(own, "laptop", 1, "test"),
          new PeerTable(
              List.of(peer(mac, "mac-mini"), peer(otherMac, "twin"), peer(twin(), "twin"))));

  @Test
  void shouldFindDevicesByNameAndById() {
    assertThat(names.find("X", "laptop")).isEqualTo(own);
    assertThat(names.find("X", own.value())).isEqualTo(own);
    assertThat(names.find("X", "mac-mini")).isEqualTo(mac);
    assertThat(names.find("X", mac.value())).isEqualTo(mac);
  }

  @Test
  void shouldRefuseAnUnknownDeviceAndSuggestTheNearest() {
    Problem problem = refused("mac-mimi");

    assertThat(problem.status()).isEqualTo(404);
    assertThat(problem.field()).contains("X");
    assertThat(problem.detail())
        .contains("'mac-mimi'")
        .contains("did you mean 'mac-mini'?")
        .endsWith("there are laptop, mac-mini, twin, twin");
  }

  @Test
  void shouldRefuseANameThatSeveralDevicesHave() {
    Problem problem = refused("twin");

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.detail()).contains(otherMac.value()).contains(twin().value());
  }

  @Test
  void shouldFindDevicesByTheBeginningOfTheirId() {
    assertThat(names.withPrefix(mac.prefix())).containsExactly(mac);
    assertThat(names.withPrefix("aaaaaaaa")).isEmpty();
  }

  @Test
  void shouldNotListAHundredDevicesInAnError() {
    var peers =
        IntStream.range(0, 100).mapToObj(n -> peer(DeviceId.random(new Random(n)), "d" + n));
    var many =
        DeviceNames.of(new DeviceProfile(own, "laptop", 1, "test"), new PeerTable(peers.toList()));

    assertThatThrownBy(() -> many.find("X", "somewhere else"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().detail()).endsWith("d8 and 91 more, see GET /peers"));
  }

  private Problem refused(String name) {
    return catchThrowableOfType(ProblemException.class, () -> names.find("X", name)).problem();
  }

  private static DeviceId twin() {
    return DeviceId.random(new Random(4));
  }

  private static PeerTable.Peer peer(DeviceId id, String name) {
    return new PeerTable.Peer(
        new Heartbeat(
            id,
            1,
            name,
            "test",
            Optional.empty(),
            Telemetry.UNKNOWN,
            true,
            List.of(),
            false,
            List.of(),
            1,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        10,
        false,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }
}
