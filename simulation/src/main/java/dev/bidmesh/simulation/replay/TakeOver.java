package dev.bidmesh.simulation.replay;

import dev.bidmesh.bandit.core.loglinear.LaneModel;

/** Whether a lane that has fallen idle takes over a prompt that waits elsewhere. */
final class TakeOver {

  /** What a move must save at least, as a share of what was expected. */
  private static final double WORTH = .1;

  private TakeOver() {}

  /**
   * The lane whose last waiting prompt gains most by running at once on the idle one.
   *
   * @return -1 if none gains enough
   */
  static int from(Choice choice, int idle, LaneModel[] models) {
    int best = -1;
    double bestGainS = 0;
    for (int lane = 0; lane < models.length; lane++) {
      if (choice.lane(lane).outstanding() > 1) {
        double waitedOutS = choice.lane(lane).estimatedBacklogS(choice.nowS());
        int prompt = choice.lane(lane).last().prompt();
        double hereS =
            models[idle].forecast(choice.world().features(idle, prompt, choice.nowS()), 0).lowerS();
        double gainS = waitedOutS * (1 - WORTH) - hereS;
        if (gainS > bestGainS) {
          best = lane;
          bestGainS = gainS;
        }
      }
    }
    return best;
  }
}
