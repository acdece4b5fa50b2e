package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.message.RoutingPolicy;
import java.util.function.DoubleSupplier;

/** Makes the policies of a node's prompts, and remembers what they take turns by. */
public final class Policies {

  private static final int MODELS = 256;

  private final DoubleSupplier dice;
  private final Turns turns = new Turns(MODELS);

  /**
   * @param dice random numbers from 0 (inclusive) to 1 (exclusive)
   */
  public Policies(DoubleSupplier dice) {
    this.dice = dice;
  }

  /**
   * The policy of one prompt; the compiler sees to it that each rule has one.
   *
   * @param rule that was configured or asked for
   * @param model alias of the model that lanes compete with
   */
  public Policy of(RoutingPolicy rule, String model) {
    return switch (rule) {
      case ADAPTIVE -> new LowestScore();
      case NPU_FIRST -> new NpuFirst();
      case LOWEST_CPU -> new LowestCpu();
      case LEAST_OUTSTANDING -> new LeastOutstanding();
      case POWER_OF_TWO -> new PowerOfTwo(Lots.draw(dice));
      case ROUND_ROBIN -> new RoundRobin(turns, model);
      case RANDOM -> new RandomLane(Lots.draw(dice));
    };
  }

  /** What decides in the silence of the bandit, for rules that need it. */
  public static Policy withoutScores() {
    return new LowestBacklog();
  }
}
