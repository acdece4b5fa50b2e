package dev.bidmesh.node.cluster;

import com.hazelcast.config.Config;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.node.cluster.member.MemberStart;
import dev.bidmesh.node.cluster.member.MemberStart.Door;
import dev.bidmesh.node.cluster.member.MemberStart.Member;
import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.testkit.Devices;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Members of a cluster with a secret, without an event bus on them. */
final class TestMember {

  /** Heartbeats may be missed for 3 s. */
  static final ClusterConfig CLUSTER =
      new ConfigLoader(
              NodeConfig.DEFAULT,
              Optional.empty(),
              Map.of("BIDMESH_CLUSTER_HEARTBEAT_TIMEOUT", "3s"),
              Section.empty())
          .withoutDataDir()
          .cluster();

  /** Longer than what dies is kept waiting for; a node that nobody saw go is looked for, too. */
  private static final Duration ABSENCE = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(200);

  private TestMember() {}

  static Member start(
      String name, int port, List<Integer> through, MeshCredentials known, Clock clock) {
    return start(name, port, through, known, clock, config -> {});
  }

  /** The same with another configuration. */
  static Member start(
      String name,
      int port,
      List<Integer> through,
      MeshCredentials known,
      Clock clock,
      Consumer<Config> change) {
    ClusterLimits limits = ClusterLimits.DEFAULT;
    var spec =
        new ClusterSpec(
            "test-" + known.now().clusterName(),
            new DeviceProfile(Devices.id(name), name, 1, "1.0"),
            BindHost.of("127.0.0.1"),
            new Ports(1, 2, port),
            CLUSTER,
            Optional.of(known));
    var door =
        new Door(
            limits.admission(),
            limits.handshakeTimeout(),
            limits.connectionsPerPeer(),
            limits.packetBytes(),
            LOOK,
            Duration.ofSeconds(5),
            new MemberStart.Sweep(
                new Backoff(
                    Duration.ofMillis(500), Duration.ofSeconds(10), new SplittableRandom(port)),
                ABSENCE));
    List<HostPort> addresses =
        through.stream().map(each -> new HostPort("127.0.0.1", each)).toList();
    Config config = HazelcastSettings.of(spec, addresses, new ProvenNeighbours());
    change.accept(config);
    return MemberStart.start(config, door, Optional.of(known), clock);
  }

  static int members(Member of) {
    return of.instance().getCluster().getMembers().size();
  }
}
