package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.NPU;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RoutingPolicy;
import org.junit.jupiter.api.Test;

/** Other rules while prompts are in work. */
class ReconfiguredTest {

  private final Story story = new Story();

  @Test
  void shouldHoldPromptsToComeByOtherRules() {
    story.engines(CPU, NPU).peer(CPU).arrives();
    assertThat(story.core.sent(BidRequest.class)).isEmpty();

    reconfigured(RoutingConfig.DEFAULT.withOwnNpuFirst(false));
    story.arrives();

    assertThat(story.core.sent(BidRequest.class)).hasSize(1);
  }

  @Test
  void shouldLetAPromptInWorkGoOnByTheRulesThatItBeganWith() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    reconfigured(RoutingConfig.DEFAULT.withPolicy(RoutingPolicy.RANDOM));
    PromptRequest next = story.arrives();

    assertThat(story.trace(prompt).policy()).isEqualTo(RoutingPolicy.ADAPTIVE);
    assertThat(story.trace(next).policy()).isEqualTo(RoutingPolicy.RANDOM);
  }

  private void reconfigured(RoutingConfig routing) {
    story.core.observe(
        new Reconfigured(
            new OrchestratorConfig(routing, BiddingConfig.DEFAULT, PromptsConfig.DEFAULT)));
  }
}
