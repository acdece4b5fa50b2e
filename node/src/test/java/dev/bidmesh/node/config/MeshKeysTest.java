package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.config.ConfigValue.Section;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeshKeysTest {

  @Test
  void shouldReadWhomToJoin() {
    var config = config(Map.of("BIDMESH_JOIN", "10.0.0.5;desk:9772", "BIDMESH_CLUSTER_NAME", "x"));
    assertThat(config.mesh(Optional.empty()).join())
        .containsExactly(new HostPort("10.0.0.5", 8772), new HostPort("desk", 9772));
    assertThat(config.mesh(Optional.empty()).clusterName()).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BIDMESH_JOIN | http://desk:8770 | join must be HOST or HOST:PORT such as",
        "BIDMESH_JOIN | desk:0 | join a port is between 1 and 65535, not 0",
        "BIDMESH_CLUSTER_NAME | my mesh | clusterName must be at most 64 characters without spaces",
        "BIDMESH_BUS_PORT | 70000 | busPort must be",
        "BIDMESH_CLUSTER_HEARTBEAT_TIMEOUT | 1s | cluster.heartbeatTimeout must be at least twice",
        "BIDMESH_CLUSTER_HEARTBEAT_INTERVAL | 1500ms | cluster.heartbeatInterval must be whole",
        "BIDMESH_CLUSTER_REGISTRY_BACKUPS | 7 | cluster.registryBackups must be"
      })
  void shouldNameTheKeyOfWhatCannotBe(String variable, String value, String complaint) {
    assertThatThrownBy(() -> config(Map.of(variable, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(variable)
        .hasMessageContaining(complaint);
  }

  @Test
  void shouldRefuseOnePortForTwoThings() {
    assertThatThrownBy(
            () -> config(Map.of("BIDMESH_HTTP_PORT", "9000", "BIDMESH_CLUSTER_PORT", "9000")))
        .hasMessageContaining("clusterPort must not be 9000, which is httpPort already");
  }

  private static NodeConfig config(Map<String, String> variables) {
    return new ConfigLoader(NodeConfig.DEFAULT, Optional.empty(), variables, Section.empty())
        .withoutDataDir();
  }
}
