package dev.bidmesh.orchestrator;

/** Everything that can be configured of the orchestrator. */
public record OrchestratorConfig(
    RoutingConfig routing, BiddingConfig bidding, PromptsConfig prompts) {

  public static final OrchestratorConfig DEFAULT =
      new OrchestratorConfig(RoutingConfig.DEFAULT, BiddingConfig.DEFAULT, PromptsConfig.DEFAULT);
}
