package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.EndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HazelcastSettingsTest {

  private final DeviceProfile profile =
      new DeviceProfile(DeviceId.random(new Random(1)), "desk", 7, "1.0");
  private final ProvenNeighbours neighbours = new ProvenNeighbours();
  private final Config config =
      HazelcastSettings.of(
          new ClusterSpec(
              "garden",
              profile,
              BindHost.of("127.0.0.1"),
              new Ports(8770, 8771, 8772),
              ClusterConfig.DEFAULT,
              Optional.empty()),
          List.of(new HostPort("10.0.0.5", 9772)),
          neighbours);

  @Test
  void shouldFindNobodyWhoWasNotNamed() {
    var join = config.getAdvancedNetworkConfig().getJoin();
    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
    assertThat(join.getTcpIpConfig().getMembers()).containsExactly("10.0.0.5:9772");
    assertThat(config.getClusterName()).isEqualTo("garden");
  }

  @Test
  void shouldLookForNeighboursThatHaveProvenThemselvesAsLongAsItLives() {
    var join = config.getAdvancedNetworkConfig().getJoin();
    var proven = new HostPort("10.0.0.6", 8772);

    neighbours.looked(
        List.of(
            Probed.of(proven, Probed.Finding.MEMBER),
            Probed.of(new HostPort("10.0.0.7", 8772), Probed.Finding.STRANGER)));

    assertThat(join.getTcpIpConfig().getMembers())
        .containsExactly("10.0.0.5:9772", "10.0.0.6:8772");
    neighbours.looked(List.of());
    assertThat(join.getTcpIpConfig().getMembers()).containsExactly("10.0.0.5:9772");
  }

  @Test
  void shouldListenForMembersOnlyAtOnePortOfOneAddress() {
    var advanced = config.getAdvancedNetworkConfig();
    assertThat(advanced.isEnabled()).isTrue();
    assertThat(advanced.getEndpointConfigs()).hasSize(1);
    var member = advanced.getEndpointConfigs().values().iterator().next();
    assertThat(member.getProtocolType().name()).isEqualTo("MEMBER");
    assertThat(member.getInterfaces().isEnabled()).isTrue();
    assertThat(member.getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
    assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
  }

  /**
   * Without a limit that is up to the system; a shorter one would remove members that are heard.
   */
  @Test
  void shouldNotWaitForWhoDoesNotTakeItsConnection() {
    var endpoints = config.getAdvancedNetworkConfig().getEndpointConfigs();
    assertThat(endpoints)
        .extractingByKey(EndpointQualifier.MEMBER)
        .returns(5, EndpointConfig::getSocketConnectTimeoutSeconds);
  }

  @Test
  void shouldKeepTheRegistriesWhenThreeNodesDie() {
    assertThat(config.getMultiMapConfig("__vertx.subs").getBackupCount()).isEqualTo(3);
    assertThat(config.getMapConfig("__vertx.nodeInfo").getBackupCount()).isEqualTo(3);
    assertThat(config.getMapConfig("__vertx.haInfo").getBackupCount()).isEqualTo(3);
    assertThat(config.getMapConfig("bidmesh.leaving").getBackupCount()).isEqualTo(3);
  }

  /** Carrying entries over may take minutes, for event buses that end with it. */
  @Test
  void shouldLeaveBehindWhatASmallerPartKept() {
    assertThat(config.getReplicatedMapConfig("bidmesh.shared").getMergePolicyConfig().getPolicy())
        .isEqualTo(DiscardMergePolicy.class.getName());
    assertThat(config.getMultiMapConfig("__vertx.subs").getMergePolicyConfig().getPolicy())
        .isEqualTo(DiscardMergePolicy.class.getName());
    assertThat(
            List.of(
                "__vertx.nodeInfo", "__vertx.haInfo", "bidmesh.leaving", "bidmesh.incarnations"))
        .extracting(name -> config.getMapConfig(name).getMergePolicyConfig().getPolicy())
        .containsOnly(DiscardMergePolicy.class.getName());
  }

  /** By default Hazelcast waits for a lost migration for five minutes. */
  @Test
  void shouldWaitForLostMigrationsForSecondsOnly() {
    assertThat(config.getProperty("hazelcast.partition.migration.timeout")).isEqualTo("3");
    assertThat(config.getProperty("hazelcast.operation.call.timeout.millis")).isEqualTo("5000");
  }

  /** A mesh whose members keep no data cannot start. */
  @Test
  void shouldKeepItsShareOfTheRegistries() {
    assertThat(config.isLiteMember()).isFalse();
    assertThat(config.getPartitionGroupConfig().isEnabled()).isFalse();
  }

  @Test
  void shouldRunNothingElse() {
    assertThat(config.getJetConfig().isEnabled()).isFalse();
    assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    assertThat(config.getSerializationConfig().getJavaSerializationFilterConfig()).isNotNull();
  }

  @Test
  void shouldFindAFrozenMemberInSeconds() {
    assertThat(config.getProperty("hazelcast.heartbeat.interval.seconds")).isEqualTo("1");
    assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("5");
  }
}
