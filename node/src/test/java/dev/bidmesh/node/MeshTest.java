package dev.bidmesh.node;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes of this process on loopback. */
@Timeout(60)
class MeshTest {

  private final String mesh = "test-" + UUID.randomUUID();
  private final Path home;

  MeshTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldFormAMeshOfThree() {
    try (var one = member("one", "");
        var two = member("two", one.clusterAddress());
        var three = member("three", one.clusterAddress())) {
      for (RunningNode each : new RunningNode[] {one, two, three}) {
        awaitUntil("two peers", () -> each.status().path("peers").asInt() == 2);
        assertThat(each.status().path("cluster").asText()).isEqualTo("joined");
      }
    }
  }

  private RunningNode member(String name, String join) {
    return RunningNode.member(home, mesh, Map.of("BIDMESH_NAME", name, "BIDMESH_JOIN", join));
  }
}
