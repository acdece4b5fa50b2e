package dev.bidmesh.node.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.bidmesh.node.FreePorts;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A member of Hazelcast that knows the name of the cluster, and not the key. */
@Timeout(600)
@ExtendWith(BesiegedMesh.Extension.class)
class ForeignMemberTest {

  /** What it says first. */
  private static final byte[] GREETING = "HZC\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

  private final BesiegedMesh mesh;

  ForeignMemberTest(BesiegedMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void shouldNotBeTakenIn() {
    assertThat(membersItFinds()).isLessThanOrEqualTo(1);
    assertThat(BesiegedMesh.peers(mesh.first())).isEqualTo(1);
  }

  /** It gives up, or is alone with itself. */
  private int membersItFinds() {
    HazelcastInstance foreign;
    try {
      foreign = Hazelcast.newHazelcastInstance(config());
    } catch (IllegalStateException givenUp) {
      return 0;
    }
    try {
      return foreign.getCluster().getMembers().size();
    } finally {
      foreign.getLifecycleService().terminate();
    }
  }

  @Test
  void shouldGetNoByteForItsGreeting() {
    mesh.attack(
        attempt -> {
          try (Socket socket = BesiegedMesh.connect(mesh.clusterPort())) {
            socket.getOutputStream().write(GREETING);
            assertThat(BesiegedMesh.untilClosed(socket)).isEmpty();
          }
        });
  }

  private Config config() {
    var config = new Config();
    config.setClusterName(mesh.first().credentials().now().clusterName());
    config.getJetConfig().setEnabled(false);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.max.join.seconds", "3");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    var network = config.getNetworkConfig();
    network.setPort(FreePorts.one()).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network
        .getJoin()
        .getTcpIpConfig()
        .setEnabled(true)
        .setConnectionTimeoutSeconds(2)
        .setMembers(List.of("127.0.0.1:" + mesh.clusterPort()));
    return config;
  }
}
