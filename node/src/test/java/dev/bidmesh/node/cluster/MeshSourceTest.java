package dev.bidmesh.node.cluster;

import static dev.bidmesh.node.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.testkit.Devices;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MeshSourceTest {

  /** A start count that the mesh is never behind of. */
  private static final long NEVER_ENOUGH = 0;

  private final PortWishes any =
      new PortWishes(
          BindHost.of("127.0.0.1"),
          Map.of(PortKind.BUS, OptionalInt.of(0), PortKind.CLUSTER, OptionalInt.of(0)));
  private final Path directory;

  MeshSourceTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shouldHoldNothingWhenItCannotWriteTheStartCount() {
    // given
    var profile = new DeviceProfile(Devices.id("desk"), "desk", NEVER_ENOUGH, "1");
    var unwritable = new IllegalStateException("disk full");
    var ports = ClaimedPorts.claim(any);
    try (var failing =
        source(
            heard -> {
              throw unwritable;
            })) {

      // then
      assertThatThrownBy(() -> open(failing, ports, profile)).isSameAs(unwritable);
    }
    try (var again = ports.again();
        var source = source(heard -> heard + 1)) {
      Membership member = open(source, again, profile);
      assertThat(member.profile().incarnation()).isEqualTo(NEVER_ENOUGH + 1);
      await(member.link().close());
    }
  }

  private static Membership open(MeshSource source, ClaimedPorts ports, DeviceProfile profile) {
    return await(source.look(ports.ports()).thenCompose(found -> found.open(ports, profile)));
  }

  private MeshSource source(LongUnaryOperator raise) {
    var name = "test-" + UUID.randomUUID();
    var settings =
        new MeshSettings(name, List.of(), false, any, ClusterConfig.DEFAULT, Optional.empty());
    return new MeshSource(settings, directory, raise, Neighbours.none());
  }
}
