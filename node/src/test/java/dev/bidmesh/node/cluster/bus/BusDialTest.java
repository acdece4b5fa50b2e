package dev.bidmesh.node.cluster.bus;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.cluster.BindHost;
import dev.bidmesh.node.cluster.ClaimedPorts;
import dev.bidmesh.node.cluster.ClusterConfig;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.cluster.ClusterSpec;
import dev.bidmesh.node.cluster.PortKind;
import dev.bidmesh.node.cluster.PortWishes;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A member that looks whether its own event bus takes connections. */
@Timeout(120)
class BusDialTest {

  private static final Duration LONGEST = Duration.ofSeconds(9);
  private static final BindHost HERE = BindHost.of("127.0.0.1");

  @Test
  void shouldReachItsOwnEventBusAsLongAsThatListens() {
    shouldReachAsLongAsItListens(Optional.empty());
  }

  @Test
  void shouldReachItsOwnEventBusWithTheCertificateOfTheNode() {
    shouldReachAsLongAsItListens(
        Optional.of(new MeshCredentials(new SecretMesh().identity("desk"))));
  }

  private static void shouldReachAsLongAsItListens(Optional<MeshCredentials> secret) {
    ClusterLink link = opened(secret);
    try {
      try (HeardLog heard = HeardLog.of(BusGuard.class)) {
        assertThat(await(link.takesConnections(LONGEST))).isTrue();
        assertThat(heard.holds("refused at the event-bus port")).isFalse();
      }

      await(BusServer.close(link.vertx()));

      // The system lets the port go a moment after the toolkit has.
      awaitUntil("nothing listens", () -> !await(link.takesConnections(LONGEST)));
    } finally {
      await(link.close(), 30);
    }
  }

  private static ClusterLink opened(Optional<MeshCredentials> secret) {
    var any = OptionalInt.of(0);
    var wishes =
        new PortWishes(HERE, Map.of(PortKind.HTTP, any, PortKind.BUS, any, PortKind.CLUSTER, any));
    ClaimedPorts ports = ClaimedPorts.claim(wishes);
    var spec =
        new ClusterSpec(
            "dial-" + UUID.randomUUID(),
            new DeviceProfile(Devices.id("desk"), "desk", 1, "1.0"),
            HERE,
            ports.ports(),
            ClusterConfig.DEFAULT,
            secret);
    try {
      return await(ClusterLink.open(spec, ports, List.of()).toCompletionStage(), 60);
    } finally {
      ports.close();
    }
  }
}
