package dev.bidmesh.node.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.InterfacesConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import dev.bidmesh.node.cluster.member.MemberStart;
import java.time.Duration;
import java.util.List;

/**
 * The settings of the member that a node is, in code: no file of any kind is read. Whatever could
 * find or let in somebody who was not named is off.
 */
final class HazelcastSettings {

  /** Registries that must survive the death of several nodes at once. */
  private static final List<String> REGISTRY_MAPS =
      List.of(MemberStart.NODES, "__vertx.haInfo", MemberStart.TURNS);

  /** The highest start count of each device. */
  static final String INCARNATIONS = "bidmesh.incarnations";

  /** What each member keeps in full. */
  static final String SHARED = "bidmesh.shared";

  private static final int MOST_DEVICES = 10_000;

  /** Equal on all nodes. A prime; enough for hundreds of nodes, and few to move when one leaves. */
  private static final String PARTITIONS = "61";

  private final ClusterSpec spec;
  private final TcpIpConfig others;

  private HazelcastSettings(ClusterSpec spec, TcpIpConfig others) {
    this.spec = spec;
    this.others = others;
  }

  /**
   * For a member that joins through some others.
   *
   * @param through cluster ports of members; empty: it starts alone
   * @param neighbours that it looks for as long as it lives
   */
  static Config of(ClusterSpec spec, List<HostPort> through, ProvenNeighbours neighbours) {
    return new HazelcastSettings(spec, neighbours.beside(through)).config();
  }

  private Config config() {
    var config = new Config().setClusterName(spec.clusterName());
    // A mesh in which nobody keeps the registries cannot start, so every node keeps its share.
    config.setLiteMember(false);
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    config.getIntegrityCheckerConfig().setEnabled(false);
    config
        .getSerializationConfig()
        .setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
    MemberCard.attributes(spec.profile(), spec.host().httpAt(spec.ports().http()))
        .forEach(config.getMemberAttributeConfig()::setAttribute);
    network(config);
    registries(config);
    properties(config);
    return config;
  }

  /** Only members may connect: the port knows no other protocol. */
  private void network(Config config) {
    String host = spec.host().reachable();
    var member =
        new ServerSocketEndpointConfig()
            .setPort(spec.ports().cluster())
            .setPortAutoIncrement(false)
            // A port that this node has just left, to come back at once, still has old connections.
            .setReuseAddress(true);
    // Parts that were cut off find each other sooner if attempts from before are not waited for. If
    // two end so, Hazelcast removes the member, which its silence has done by then. A property of
    // that name is not read for such an endpoint.
    member.setSocketConnectTimeoutSeconds(seconds(spec.config().heartbeatTimeout()));
    member.setInterfaces(new InterfacesConfig().setEnabled(true).addInterface(host));
    var advanced = config.getAdvancedNetworkConfig().setEnabled(true);
    advanced.setMemberEndpointConfig(member);
    var join = advanced.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    others.setEnabled(true).setConnectionTimeoutSeconds(seconds(spec.config().connectTimeout()));
    join.setTcpIpConfig(others);
  }

  /**
   * When parts merge, the smaller one's entries are left behind: each of its nodes makes its event
   * bus anew, registers as that, and tells again what all are to know. To carry them over would
   * take an answer of each partition, however long some are on their way to another member, and
   * until then a member could not even leave.
   */
  private void registries(Config config) {
    int backups = spec.config().registryBackups();
    var leftBehind = new MergePolicyConfig().setPolicy(DiscardMergePolicy.class.getName());
    REGISTRY_MAPS.forEach(
        name -> config.getMapConfig(name).setBackupCount(backups).setMergePolicyConfig(leftBehind));
    config
        .getMapConfig(INCARNATIONS)
        .setBackupCount(backups)
        .setMergePolicyConfig(leftBehind)
        .setEvictionConfig(
            new EvictionConfig()
                .setEvictionPolicy(EvictionPolicy.LRU)
                .setMaxSizePolicy(MaxSizePolicy.PER_NODE)
                .setSize(MOST_DEVICES));
    config.getReplicatedMapConfig(SHARED).setMergePolicyConfig(leftBehind);
    config
        .getMultiMapConfig(MemberStart.ADDRESSES)
        .setBackupCount(backups)
        .setMergePolicyConfig(leftBehind)
        .setValueCollectionType("SET");
  }

  private void properties(Config config) {
    watching(config);
    small(config);
    config
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.prefer.ipv4.stack", String.valueOf(!spec.host().isIpv6()))
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.shutdownhook.enabled", "false")
        .setProperty("hazelcast.logging.type", "slf4j")
        .setProperty("hazelcast.logging.details.enabled", "false")
        .setProperty("hazelcast.health.monitoring.level", "OFF")
        .setProperty("hazelcast.slow.operation.detector.enabled", "false");
  }

  private void watching(Config config) {
    ClusterConfig times = spec.config();
    config
        .setProperty("hazelcast.heartbeat.interval.seconds", text(times.heartbeatInterval()))
        .setProperty("hazelcast.max.no.heartbeat.seconds", text(times.heartbeatTimeout()))
        .setProperty("hazelcast.connection.monitor.max.faults", "1")
        .setProperty("hazelcast.merge.first.run.delay.seconds", text(times.mergeDelay()))
        .setProperty(
            "hazelcast.merge.next.run.delay.seconds", text(times.mergeDelay().dividedBy(4)))
        .setProperty("hazelcast.mastership.claim.timeout.seconds", text(times.joinTimeout()))
        .setProperty("hazelcast.max.join.seconds", text(times.joinTimeout()))
        .setProperty("hazelcast.max.join.merge.target.seconds", text(times.joinTimeout()))
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.max.wait.seconds.before.join", "0")
        .setProperty("hazelcast.tcp.join.port.try.count", "1")
        .setProperty("hazelcast.operation.call.timeout.millis", "5000")
        // Those 5 s come on top of it. What was lost with a connection takes no longer, and what is
        // still at work is heard of.
        .setProperty("hazelcast.partition.migration.timeout", "3")
        .setProperty("hazelcast.graceful.shutdown.max.wait", text(times.leaveTimeout()));
  }

  /**
   * A registry of a few hundred entries needs few threads, and small devices have little memory.
   */
  private static void small(Config config) {
    config
        .setProperty("hazelcast.partition.count", PARTITIONS)
        .setProperty("hazelcast.operation.thread.count", "2")
        .setProperty("hazelcast.operation.generic.thread.count", "2")
        .setProperty("hazelcast.operation.response.thread.count", "1")
        .setProperty("hazelcast.event.thread.count", "1")
        .setProperty("hazelcast.io.thread.count", "1")
        .setProperty("hazelcast.clientengine.thread.count", "1")
        .setProperty("hazelcast.clientengine.query.thread.count", "1")
        .setProperty("hazelcast.clientengine.blocking.thread.count", "1");
  }

  private static String text(Duration time) {
    return String.valueOf(seconds(time));
  }

  /** Rounded up: none of these may be 0, which means for ever. */
  private static int seconds(Duration time) {
    return Math.toIntExact(Math.max(1, (time.toMillis() + 999) / 1_000));
  }
}
