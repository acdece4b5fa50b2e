package dev.bidmesh.node.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client of Hazelcast that knows the name of the cluster; it could clear the registries. */
@Timeout(600)
@ExtendWith(BesiegedMesh.Extension.class)
class BareClientTest {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final BesiegedMesh mesh;

  BareClientTest(BesiegedMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void shouldNotConnect() {
    var config = new ClientConfig();
    config.setClusterName(mesh.first().credentials().now().clusterName());
    config.getNetworkConfig().addAddress("127.0.0.1:" + mesh.clusterPort());
    config
        .getConnectionStrategyConfig()
        .getConnectionRetryConfig()
        .setClusterConnectTimeoutMillis(PATIENCE.toMillis());
    assertThatThrownBy(() -> HazelcastClient.newHazelcastClient(config))
        .isInstanceOf(IllegalStateException.class);
  }

  /** The protocol of clients, then what begins as a question does. */
  @Test
  void shouldGetNoByteForItsGreeting() {
    byte[] question =
        ByteBuffer.allocate(67)
            .put("CP2".getBytes(StandardCharsets.US_ASCII))
            .putInt(64)
            .putShort((short) 0xC000)
            .array();
    mesh.attack(
        attempt -> {
          try (Socket socket = BesiegedMesh.connect(mesh.clusterPort())) {
            socket.getOutputStream().write(question);
            assertThat(BesiegedMesh.untilClosed(socket)).isEmpty();
          }
        });
  }
}
