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
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.testkit.Devices;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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

  @Test
  void shouldNotTakeAConnectionThatIsClosedAtOnceForOneThatIsRead() throws IOException {
    ClaimedPorts ports = claimed();
    ClusterLink link = opened(ports, Optional.empty(), "1");
    try (HeardLog heard = HeardLog.of(BusGuard.class)) {
      try (var somebody = new Socket("127.0.0.1", ports.ports().bus())) {
        assertThat(somebody.isConnected()).isTrue();

        assertThat(await(link.takesConnections(LONGEST))).isFalse();

        assertThat(heard.holds("refused at the event-bus port")).isTrue();
      }
      awaitUntil("there is room again", () -> await(link.takesConnections(LONGEST)));
    } finally {
      await(link.close(), 30);
    }
  }

  @Test
  void shouldNotTakeAConnectionOfTheSystemAloneForOneThatIsRead() throws IOException {
    ClusterLink link = opened(claimed(), Optional.empty(), "512");
    try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Future<Boolean> reached =
          BusDial.of(link.vertx())
              .reaches("127.0.0.1", deaf.getLocalPort(), Duration.ofMillis(500));

      assertThat(await(reached)).isFalse();
    } finally {
      await(link.close(), 30);
    }
  }

  private static void shouldReachAsLongAsItListens(Optional<MeshCredentials> secret) {
    ClusterLink link = opened(claimed(), secret, "512");
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

  /**
   * @param connections that peers may have opened
   */
  private static ClusterLink opened(
      ClaimedPorts ports, Optional<MeshCredentials> secret, String connections) {
    var spec =
        new ClusterSpec(
            "dial-" + UUID.randomUUID(),
            new DeviceProfile(Devices.id("desk"), "desk", 1, "1.0"),
            HERE,
            ports.ports(),
            cluster(connections),
            secret);
    try {
      return await(ClusterLink.open(spec, ports, List.of()).toCompletionStage(), 60);
    } finally {
      ports.close();
    }
  }

  private static ClaimedPorts claimed() {
    var any = OptionalInt.of(0);
    return ClaimedPorts.claim(
        new PortWishes(HERE, Map.of(PortKind.HTTP, any, PortKind.BUS, any, PortKind.CLUSTER, any)));
  }

  private static ClusterConfig cluster(String connections) {
    return new ConfigLoader(
            NodeConfig.DEFAULT,
            Optional.empty(),
            Map.of("BIDMESH_CLUSTER_LIMITS_BUS_CONNECTIONS", connections),
            Section.empty())
        .withoutDataDir()
        .cluster();
  }
}
