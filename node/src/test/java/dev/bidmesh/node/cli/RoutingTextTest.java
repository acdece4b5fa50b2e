package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RoutingStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutingTextTest {

  @Test
  void shouldSayNothingOfWhatEverybodyExpects() {
    assertThat(RoutingText.line(status(RoutingPolicy.ADAPTIVE, Optional.empty(), true))).isEmpty();
  }

  @Test
  void shouldNameAnotherPolicyAndTheHub() {
    assertThat(RoutingText.line(status(RoutingPolicy.RANDOM, Optional.empty(), true)))
        .contains("policy random");
    assertThat(RoutingText.line(status(RoutingPolicy.ADAPTIVE, Optional.of("desk"), true)))
        .contains("this node is the hub: it alone takes prompts");
    assertThat(RoutingText.line(status(RoutingPolicy.NPU_FIRST, Optional.of("desk"), false)))
        .contains("policy npu-first, this node only executes; prompts go to the hub desk");
  }

  private static RoutingStatus status(
      RoutingPolicy policy, Optional<String> hub, boolean takesPrompts) {
    return new RoutingStatus(policy, hub.isPresent() ? "hub" : "mesh", hub, takesPrompts);
  }
}
