package dev.bidmesh.orchestrator;

import dev.bidmesh.protocol.message.RoutingPolicy;
import java.util.Optional;

/**
 * Which lane a prompt goes to.
 *
 * @param policy rule by which the winner of an auction is chosen
 * @param ownNpuFirst whether a free NPU of the asked device runs a prompt without an auction
 * @param defaultModel model for prompts that name none; absent: the best that is there
 */
public record RoutingConfig(
    RoutingPolicy policy, boolean ownNpuFirst, Optional<String> defaultModel) {

  public static final RoutingConfig DEFAULT =
      new RoutingConfig(RoutingPolicy.ADAPTIVE, true, Optional.empty());

  public RoutingConfig {
    if (defaultModel.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException("defaultModel must not be blank; leave it out instead");
    }
  }
}
