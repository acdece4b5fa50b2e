package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.orchestrator.Topology;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.PromptEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubTest {

  @ParameterizedTest
  @CsvSource({"true,https", "false,http", ",http"})
  void shouldSendClientsOfASpokeToTheHub(@Nullable Boolean https, String scheme) {
    Story spoke = new Story(RoutingConfig.DEFAULT.withHub("center")).engines(CPU);
    spoke.peers(
        listening(Story.heard("center", 1, 0, CPU), "10.0.0.9:8770", Optional.ofNullable(https)));

    spoke.arrives();

    assertThat(refusal(spoke))
        .satisfies(
            refused -> {
              assertThat(refused.code()).isEqualTo(FailureCode.NOT_HUB);
              assertThat(refused.message())
                  .contains("hub 'center'")
                  .contains(" at " + scheme + "://10.0.0.9:8770");
            });
    assertThat(spoke.core.sent(BidRequest.class)).isEmpty();
    assertThat(spoke.core.sent(PromptEvent.Failed.class)).isEmpty();
  }

  @Test
  void shouldSayThatTheHubIsNotThere() {
    Story spoke = new Story(RoutingConfig.DEFAULT.withHub("center")).engines(CPU).peer(CPU);

    spoke.arrives();

    assertThat(refusal(spoke).message()).contains("'center', which is not in the mesh now");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTakePromptsAtTheHubByNameOrById(boolean byName) {
    Story hub = new Story(RoutingConfig.DEFAULT.withHub(byName ? "self" : ME.value()));

    hub.engines(CPU).arrives();

    assertThat(hub.core.sent(BidRequest.class)).hasSize(1);
  }

  @Test
  void shouldInsistThatTopologyAndHubAgree() {
    assertThatThrownBy(() -> config(Topology.HUB, Optional.empty()))
        .hasMessageContaining("topology is hub, so hub must name the node");
    assertThatThrownBy(() -> config(Topology.MESH, Optional.of("center")))
        .hasMessageContaining("hub is given, but topology is mesh");
    assertThatThrownBy(() -> config(Topology.HUB, Optional.of(" ")))
        .hasMessageContaining("hub must not be blank");
  }

  private static RoutingConfig config(Topology topology, Optional<String> hub) {
    RoutingConfig some = RoutingConfig.DEFAULT;
    return new RoutingConfig(
        some.policy(), true, some.defaultModel(), topology, hub, 0, Duration.ofMinutes(1), 1);
  }

  private static Effect.Fail refusal(Story story) {
    return story.core.effects().stream()
        .filter(Effect.Fail.class::isInstance)
        .map(Effect.Fail.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static PeerTable.Peer listening(
      PeerTable.Peer peer, String address, Optional<Boolean> https) {
    Heartbeat said = peer.heartbeat();
    var heartbeat =
        new Heartbeat(
            said.deviceId(),
            said.incarnation(),
            said.name(),
            said.version(),
            Optional.of(address),
            said.telemetry(),
            false,
            said.engines(),
            false,
            said.lanes(),
            said.capabilityWeight(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            https);
    return new PeerTable.Peer(
        heartbeat,
        peer.lastHeardMs(),
        false,
        peer.replyP50Ms(),
        peer.replyP95Ms(),
        peer.successRate());
  }
}
