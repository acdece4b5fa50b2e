package dev.bidmesh.simulation.replay;

import dev.bidmesh.bandit.core.linear.LinUcb;
import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.Arrays;

/**
 * The original router with its target repaired: a free NPU first, else the processor with the
 * lowest LinUCB score over [1, cpu, ram, chars / 1000] for the latency in seconds, busy or not.
 */
final class Original implements Policy {

  private static final double ALPHA = 1;

  private final World world;
  private final LinUcb[] models;
  private final double[] x = new double[LinUcb.FEATURES];

  Original(World world) {
    this.world = world;
    this.models = new LinUcb[world.devices()];
    Arrays.setAll(models, each -> new LinUcb());
  }

  @Override
  public int choose(Choice choice) {
    return choice.lowest(Baselines.npuFirst(choice, lane -> score(choice, lane)));
  }

  private double score(Choice choice, int lane) {
    if (world.isNpu(lane)) {
      return 0;
    }
    fill(world.features(lane, choice.prompt(), choice.nowS()));
    return models[lane].score(x, ALPHA);
  }

  @Override
  public void answered(Job job) {
    if (!world.isNpu(job.lane())) {
      fill(job.x());
      if (!models[job.lane()].train(x, job.serviceS())) {
        throw new IllegalStateException("a run of " + job.serviceS() + " s was refused");
      }
    }
  }

  private void fill(LaneFeatures sampled) {
    x[0] = 1;
    x[1] = sampled.cpu().orElseThrow();
    x[2] = sampled.ram().orElseThrow();
    x[3] = sampled.promptChars() / 1000.0;
  }
}
