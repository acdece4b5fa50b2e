package dev.bidmesh.simulation.replay;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.simulation.replay.Rule.Settings;
import dev.bidmesh.simulation.replay.Rule.Trait;
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

  private static final Settings PRODUCTION = Settings.PRODUCTION;

  /** The greedy oracle that knows even luck. */
  public static final Contender CLAIRVOYANT =
      new Contender("greedy clairvoyant", world -> Oracles.clairvoyant());

  /** The fair bar: true means, exact backlog, waiting counted twice. */
  public static final Contender INFORMED = new Contender("informed", world -> Oracles.informed(2));

  /** The fair bar where a free own NPU goes first: it must do so too. */
  public static final Contender BOUND =
      new Contender("informed, own NPU first", world -> Oracles.ownNpuFirst(Oracles.informed(2)));

  /** What is deployed. */
  public static final Contender RULE = rule("the rule", PRODUCTION);

  /** From the simplest to the one that is deployed. */
  public static List<Contender> all() {
    Settings plain = PRODUCTION.waitWeight(1).with(Trait.FIXED_PRIOR);
    return List.of(
        new Contender("round-robin", world -> Baselines.roundRobin()),
        new Contender("power of two (outstanding)", world -> Baselines.powerOfTwo()),
        new Contender("least outstanding", world -> Baselines.leastOutstanding()),
        new Contender("NPU first, lowest CPU", world -> Baselines.npuFirstLowestCpu()),
        new Contender("original, repaired, queue-blind", Original::new),
        rule("NPU first + LinUCB with queue", plain.discount(1).with(Trait.NPU_FIRST)),
        rule("unified discounted LinUCB with queue", plain),
        RULE,
        INFORMED,
        CLAIRVOYANT);
  }

  /** The rule with one thing changed each. */
  public static List<Contender> variants() {
    return List.of(
        rule("α = 0", PRODUCTION.alpha(0)),
        rule("α = 0.5", PRODUCTION.alpha(.5)),
        rule("α = 2", PRODUCTION.alpha(2)),
        rule("γ = 0.95", PRODUCTION.discount(.95)),
        rule("γ = 0.99", PRODUCTION.discount(.99)),
        rule("γ = 1", PRODUCTION.discount(1)),
        rule("wait × 1.5", PRODUCTION.waitWeight(1.5)),
        rule("wait × 2", PRODUCTION.waitWeight(2)),
        rule("wait × 3", PRODUCTION.waitWeight(3)),
        rule("wait × 2 to 3 by load", PRODUCTION.waitWeight(2).with(Trait.WAIT_BY_LOAD)),
        rule("prior not pooled", PRODUCTION.with(Trait.FIXED_PRIOR)),
        rule("median time in backlogs", PRODUCTION.with(Trait.MEDIAN_BACKLOG)),
        rule("state at the start of the run", PRODUCTION.with(Trait.STATE_AT_START)),
        rule("exact backlog", PRODUCTION.with(Trait.EXACT_BACKLOG)),
        rule("idle lanes are not tried again", PRODUCTION.with(Trait.NOT_AGAIN)),
        rule("idle lanes take over", PRODUCTION.with(Trait.TAKES_OVER)),
        rule("half the length foreseen", PRODUCTION.with(Trait.FORESEEN_LENGTH)),
        rule("length by client", PRODUCTION.with(Trait.CLIENT_LENGTHS)));
  }

  /** The rule, asking all devices of a mesh or some. */
  public static List<Contender> fanouts() {
    return List.of(
        fanout("uniform 8", Fanout.Scheme.atOnce(8, false)),
        fanout("weighted 8", Fanout.Scheme.atOnce(8, true)),
        fanout("weighted 4, +8", new Fanout.Scheme(4, 8, 12, true, Usual::average)),
        fanout("as deployed", Fanout.Scheme.deployed(BiddingConfig.DEFAULT)),
        new Contender(
            "cached 5 s, no bids", world -> new CachedLoad(new Rule(world, PRODUCTION), world, 5)));
  }

  private static Contender fanout(String name, Fanout.Scheme scheme) {
    return new Contender(name, world -> new Fanout(new Rule(world, PRODUCTION), world, scheme));
  }

  private static Contender rule(String name, Settings settings) {
    return new Contender(name, world -> new Rule(world, settings));
  }
}
