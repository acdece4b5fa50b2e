package dev.bidmesh.node.cluster.bus;

import static dev.bidmesh.node.Await.await;

import dev.bidmesh.node.cluster.BindHost;
import dev.bidmesh.node.cluster.ClaimedPorts;
import dev.bidmesh.node.cluster.ClusterConfig;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.cluster.ClusterSpec;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.cluster.PortKind;
import dev.bidmesh.node.cluster.PortWishes;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Event buses of one mesh in this process. */
final class TestLinks implements AutoCloseable {

  private static final BindHost HERE = BindHost.of("127.0.0.1");

  private final String mesh = "links-" + UUID.randomUUID();
  private final Optional<MeshCredentials> secret;
  private final ClusterConfig config;
  private final List<Opened> opened = new ArrayList<>();

  /** One of them and where it is. */
  record Opened(ClusterLink link, Ports ports) {}

  /**
   * @param secret that all have
   * @param settings beside the defaults, as in the environment of a node
   */
  TestLinks(Optional<MeshCredentials> secret, Map<String, String> settings) {
    this.secret = secret;
    this.config =
        new ConfigLoader(NodeConfig.DEFAULT, Optional.empty(), settings, Section.empty())
            .withoutDataDir()
            .cluster();
  }

  /** One more, which joins the others. */
  Opened open(String name) {
    var any = OptionalInt.of(0);
    var wishes =
        new PortWishes(HERE, Map.of(PortKind.HTTP, any, PortKind.BUS, any, PortKind.CLUSTER, any));
    List<HostPort> through =
        opened.stream().map(each -> new HostPort("127.0.0.1", each.ports().cluster())).toList();
    try (ClaimedPorts ports = ClaimedPorts.claim(wishes)) {
      var profile = new DeviceProfile(Devices.id(name), name, 1, "1.0");
      var spec = new ClusterSpec(mesh, profile, HERE, ports.ports(), config, secret);
      ClusterLink link = await(ClusterLink.open(spec, ports, through).toCompletionStage(), 60);
      opened.add(0, new Opened(link, ports.ports()));
      return opened.get(0);
    }
  }

  @Override
  public void close() {
    opened.forEach(each -> await(each.link().close(), 30));
  }
}
