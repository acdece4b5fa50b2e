package dev.bidmesh.node.cluster.bus;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.HeardLog;
import dev.bidmesh.node.SecretMesh;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.cluster.bus.TestLinks.Opened;
import dev.bidmesh.node.security.MeshCredentials;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A member that looks whether its own event bus takes connections. */
@Timeout(120)
class BusDialTest {

  private static final Duration LONGEST = Duration.ofSeconds(9);

  /** On a busy machine TLS takes its time to begin. */
  private static final Map<String, String> PATIENT =
      Map.of(
          "BIDMESH_CLUSTER_CONNECT_TIMEOUT", "9s",
          "BIDMESH_CLUSTER_LIMITS_HANDSHAKE_TIMEOUT", "9s");

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
    try (var links =
            new TestLinks(Optional.empty(), Map.of("BIDMESH_CLUSTER_LIMITS_BUS_CONNECTIONS", "1"));
        HeardLog heard = HeardLog.of(BusGuard.class)) {
      Opened own = links.open("desk");
      try (var somebody = new Socket("127.0.0.1", own.ports().bus())) {
        assertThat(somebody.isConnected()).isTrue();

        assertThat(await(own.link().takesConnections(LONGEST))).isFalse();

        assertThat(heard.holds("refused at the event-bus port")).isTrue();
      }
      awaitUntil("there is room again", () -> await(own.link().takesConnections(LONGEST)));
    }
  }

  @Test
  void shouldNotTakeAConnectionOfTheSystemAloneForOneThatIsRead() throws IOException {
    try (var links = new TestLinks(Optional.empty(), Map.of());
        var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Future<Boolean> reached =
          BusDial.of(links.open("desk").link().vertx())
              .reaches("127.0.0.1", deaf.getLocalPort(), Duration.ofMillis(500));

      assertThat(await(reached)).isFalse();
    }
  }

  private static void shouldReachAsLongAsItListens(Optional<MeshCredentials> secret) {
    try (var links = new TestLinks(secret, PATIENT)) {
      ClusterLink link = links.open("desk").link();
      try (HeardLog heard = HeardLog.of(BusGuard.class)) {
        assertThat(await(link.takesConnections(LONGEST))).isTrue();
        assertThat(heard.holds("refused at the event-bus port")).isFalse();
      }

      await(BusServer.close(link.vertx()));

      // The system lets the port go a moment after the toolkit has.
      awaitUntil("nothing listens", () -> !await(link.takesConnections(LONGEST)));
    }
  }
}
