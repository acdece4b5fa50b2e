package dev.bidmesh.simulation.replay;

import dev.bidmesh.executor.core.Prediction;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.simulation.replay.Dice.Draw;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The rule among the lanes of a few devices, which are asked for fresh bids: drawn without
 * replacement (Efraimidis and Spirakis 2006), and more of them if the best of the first is worse
 * than what the device that was asked usually gets. That device always bids too.
 */
final class Fanout implements Policy {

  private static final double AVERAGE_WEIGHT = .05;

  private final Rule rule;
  private final Scheme scheme;
  private final double[] usualS;
  private final double[] tickets;
  private final Integer[] order;
  private final boolean[] bids;
  private long asked;

  /**
   * Whom to ask.
   *
   * @param first how many devices at first
   * @param more how many more if the best of them is not good enough
   * @param weighted whether more capable devices are more likely to be asked
   */
  record Scheme(int first, int more, boolean weighted) {}

  Fanout(Rule rule, World world, Scheme scheme) {
    this.rule = rule;
    this.scheme = scheme;
    this.usualS = new double[world.devices()];
    this.tickets = new double[world.devices()];
    this.order = IntStream.range(0, world.devices()).boxed().toArray(Integer[]::new);
    this.bids = new boolean[world.devices()];
    Arrays.fill(usualS, Double.NaN);
  }

  @Override
  public int choose(Choice choice) {
    int own = rule.ownFreeNpu(choice);
    if (own >= 0) {
      return own;
    }
    draw(choice);
    int self = choice.world().asked(choice.prompt());
    Arrays.fill(bids, false);
    bids[self] = true;
    int next = ask(0, scheme.first());
    int best = best(choice);
    double scoreS = rule.scoreS(choice, best);
    if (scheme.more() > 0 && scoreS > usualS[self]) {
      ask(next, scheme.more());
      best = best(choice);
      scoreS = rule.scoreS(choice, best);
    }
    usualS[self] =
        Double.isNaN(usualS[self])
            ? scoreS
            : usualS[self] + AVERAGE_WEIGHT * (scoreS - usualS[self]);
    return best;
  }

  private int best(Choice choice) {
    return choice.lowest(
        lane -> bids[choice.world().device(lane)] ? rule.scoreS(choice, lane) : Double.MAX_VALUE);
  }

  /** Asks devices in the drawn order from a place on; tells the place after the last. */
  private int ask(int from, int count) {
    int place = from;
    for (int sent = 0; sent < count && place < order.length; place++) {
      if (!bids[order[place]]) {
        bids[order[place]] = true;
        asked++;
        sent++;
      }
    }
    return place;
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
