package dev.bidmesh.simulation.replay;

import java.util.List;

/**
 * A policy under a name, made afresh for each world.
 *
 * @param name as tables show it
 */
public record Contender(String name, Factory factory) {

  /** Makes a policy that has seen nothing of a world yet. */
  @FunctionalInterface
  interface Factory {
    Policy in(World world);
  }

  /** The greedy oracle that knows even luck. */
  public static final Contender CLAIRVOYANT =
      new Contender("greedy clairvoyant", world -> Oracles.clairvoyant());

  /** The fair bar: true means, exact backlog, waiting counted as often as the rule counts it. */
  public static final Contender INFORMED =
      new Contender("informed", world -> Oracles.informed(Rule.Settings.PRODUCTION.waitWeight()));

  /** What is deployed. */
  public static final Contender RULE = rule("the rule", Rule.Settings.PRODUCTION);

  /** From the simplest to the one that is deployed. */
  public static List<Contender> all() {
    var plain = Rule.Settings.PRODUCTION.withWaitWeight(1);
    return List.of(
        new Contender("round-robin", world -> Baselines.roundRobin()),
        new Contender("power of two (outstanding)", world -> Baselines.powerOfTwo()),
        new Contender("least outstanding", world -> Baselines.leastOutstanding()),
        new Contender("NPU first, lowest CPU", world -> Baselines.npuFirstLowestCpu()),
        rule("NPU first + LinUCB with queue", plain.withDiscount(1).withNpuFirst()),
        rule("unified discounted LinUCB with queue", plain),
        RULE,
        INFORMED,
        CLAIRVOYANT);
  }

  static Contender rule(String name, Rule.Settings settings) {
    return new Contender(name, world -> new Rule(world, settings));
  }
}
