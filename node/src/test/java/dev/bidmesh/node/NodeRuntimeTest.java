package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.cluster.BusSource;
import dev.bidmesh.node.cluster.ClaimedPorts;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.cluster.Membership;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.selfprobe.SelfProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeRuntimeTest {

  private static final SelfProbe.Listener NOBODY =
      new SelfProbe.Listener() {
        @Override
        public void probed(int missed, Optional<String> warning) {
          // Without a mesh nothing is missed.
        }

        @Override
        public boolean deaf() {
          return false;
        }
      };

  @Test
  void shouldLookHowMuchTimeIsLeftForItsTurnWhenItsVerticlesHaveStopped(@TempDir Path home) {
    // given
    NodeSite site = RunningNode.site(home, Map.of());
    NodeConfig config = site.config();
    NodeParts parts = NodeParts.of(site);
    ClusterLink link = ClusterLink.local();
    var facts = new NodeFacts(List.of(), config.routing());
    var probe = new SelfProbe(config.cluster().selfProbe(), NOBODY);
    try (var source = BusSource.local(config.lonePort());
        var ports = ClaimedPorts.claim(source.ports())) {
      Membership membership = Membership.none(link, site.profile());
      NodeRuntime runtime =
          await(NodeRuntime.start(config, parts, facts, ports, membership, probe), 30);
      List<Integer> running = Collections.synchronizedList(new ArrayList<>());

      // when
      await(
          runtime.stop(
              () -> {
                running.add(link.vertx().deploymentIDs().size());
                return Duration.ZERO;
              }),
          30);

      // then
      assertThat(running.get(0)).isPositive();
      assertThat(running.get(running.size() - 1)).isZero();
    } finally {
      await(parts.engines().close(), 30);
      site.close();
    }
  }
}
