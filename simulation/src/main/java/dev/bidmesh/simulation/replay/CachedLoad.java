package dev.bidmesh.simulation.replay;

import dev.bidmesh.executor.core.Prediction;
import dev.bidmesh.protocol.message.LaneFeatures;

/**
 * The rule without bids: by the backlog and state that each device told of in its last heartbeat.
 * Everybody picks the same lane until the next one.
 */
final class CachedLoad implements Policy {

  private final Rule rule;
  private final double everyS;
  private final double[] toldS;
  private final double[] backlogS;

  CachedLoad(Rule rule, World world, double everyS) {
    this.rule = rule;
    this.everyS = everyS;
    this.toldS = new double[world.lanes()];
    this.backlogS = new double[world.lanes()];
  }

  @Override
  public int choose(Choice choice) {
    refresh(choice);
    return choice.lowest(
        lane ->
            rule.scoreS(
                choice,
                lane,
                choice.world().features(lane, choice.prompt(), toldS[lane]),
                backlogS[lane]));
  }

  private void refresh(Choice choice) {
    for (int lane = 0; lane < toldS.length; lane++) {
      // Heartbeats of different devices come at different times.
      double phase = everyS * choice.world().device(lane) / choice.world().devices();
      double latest = Math.floor((choice.nowS() - phase) / everyS) * everyS + phase;
      if (latest > toldS[lane]) {
        toldS[lane] = latest;
        backlogS[lane] = choice.lane(lane).estimatedBacklogS(choice.nowS());
      }
    }
  }

  @Override
  public Prediction expected(int lane, int prompt, LaneFeatures x) {
    return rule.expected(lane, prompt, x);
  }

  @Override
  public void answered(Job job) {
    rule.answered(job);
  }
}
