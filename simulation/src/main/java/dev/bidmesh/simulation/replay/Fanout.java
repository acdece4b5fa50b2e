package dev.bidmesh.simulation.replay;

import dev.bidmesh.executor.core.Prediction;
import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.simulation.replay.Dice.Draw;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The rule among the lanes of a few devices, which are asked for fresh bids: drawn without
 * replacement (Efraimidis and Spirakis 2006), and more of them as long as the best is worse than
 * what the device that was asked usually gets. That device always bids too.
 */
final class Fanout implements Policy {

  private final Rule rule;
  private final Scheme scheme;
  private final Usual[] usual;
  private final double[] tickets;
  private final Integer[] order;
  private final boolean[] bids;
  private long asked;

  /**
   * Whom to ask.
   *
   * @param first how many devices at first
   * @param more how many more each time that the best is not good enough
   * @param atMost how many in all
   * @param weighted whether more capable devices are more likely to be asked
   * @param usual makes what a device knows of the scores that it usually gets
   */
  record Scheme(int first, int more, int atMost, boolean weighted, Supplier<Usual> usual) {

    /** So many at once, whatever they offer. */
    static Scheme atOnce(int count, boolean weighted) {
      return new Scheme(count, 0, count, weighted, Usual::anything);
    }

    /** What is deployed in a mesh that is too large to ask all. */
    static Scheme deployed(BiddingConfig config) {
      return new Scheme(
          config.sample(),
          config.sampleMore(),
          config.sampleAtMost(),
          true,
          () -> Usual.deployed(config));
    }
  }

  Fanout(Rule rule, World world, Scheme scheme) {
    this.rule = rule;
    this.scheme = scheme;
    this.usual = new Usual[world.devices()];
    this.tickets = new double[world.devices()];
    this.order = IntStream.range(0, world.devices()).boxed().toArray(Integer[]::new);
    this.bids = new boolean[world.devices()];
    Arrays.setAll(usual, each -> scheme.usual().get());
  }

  @Override
  public int choose(Choice choice) {
    int own = rule.ownFreeNpu(choice);
    if (own >= 0) {
      return own;
    }
    draw(choice);
    int self = choice.world().asked(choice.prompt());
    int chars = choice.world().times().chars(choice.world().length(choice.prompt()));
    Arrays.fill(bids, false);
    bids[self] = true;
    var sample = new Sample();
    sample.ask(scheme.first());
    int best = best(choice);
    double scoreS = rule.scoreS(choice, best);
    while (sample.canGrow() && !usual[self].isEnough(chars, scoreS, sample.count)) {
      sample.ask(Math.min(scheme.more(), scheme.atMost() - sample.count));
      best = best(choice);
      scoreS = rule.scoreS(choice, best);
    }
    usual[self].accepted(chars, scoreS, sample.count);
    asked += sample.count;
    return best;
  }

  private int best(Choice choice) {
    return choice.lowest(
        lane -> bids[choice.world().device(lane)] ? rule.scoreS(choice, lane) : Double.MAX_VALUE);
  }

  /** Devices that one prompt asks, in the drawn order. */
  private final class Sample {
    private int place;
    private int count;

    void ask(int more) {
      for (int sent = 0; sent < more && place < order.length; place++) {
        if (!bids[order[place]]) {
          bids[order[place]] = true;
          count++;
          sent++;
        }
      }
    }

    boolean canGrow() {
      return scheme.more() > 0 && count < scheme.atMost() && place < order.length;
    }
  }

  private void draw(Choice choice) {
    World world = choice.world();
    for (int device = 0; device < tickets.length; device++) {
      double luck = -Math.log1p(-world.dice().uniform(Draw.CHOICE, choice.prompt(), 10L + device));
      tickets[device] = scheme.weighted() ? luck / capability(world, device) : luck;
    }
    Arrays.sort(order, Comparator.comparingDouble(device -> tickets[device]));
  }

  private double capability(World world, int device) {
    double cpu = rule.capability(device);
    int npu = world.devices() + device;
    return npu < world.lanes() ? cpu + rule.capability(npu) : cpu;
  }

  @Override
  public Prediction expected(int lane, int prompt, LaneFeatures x) {
    return rule.expected(lane, prompt, x);
  }

  @Override
  public void answered(Job job) {
    rule.answered(job);
  }

  @Override
  public void broke(Job job) {
    rule.broke(job);
  }

  @Override
  public long asked() {
    return asked;
  }
}
