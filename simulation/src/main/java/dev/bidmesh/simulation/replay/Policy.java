package dev.bidmesh.simulation.replay;

import dev.bidmesh.executor.core.Prediction;
import dev.bidmesh.protocol.message.LaneFeatures;

/** Chooses lanes. One that learns is told of each run when it ends, in the order of the ends. */
interface Policy {

  /** What is predicted by who predicts nothing. */
  Prediction NO_IDEA = new Prediction(1, Prediction.UNKNOWN_SIGMA);

  /** The lane that a prompt goes to, one of the candidates. */
  int choose(Choice choice);

  /** What a lane itself expects of a job that it accepts. */
  default Prediction expected(int lane, int prompt, LaneFeatures x) {
    return NO_IDEA;
  }

  /** A run ended with an answer. */
  default void answered(Job job) {}

  /** A run broke off. */
  default void broke(Job job) {}

  /**
   * A lane has fallen idle and can take over the last prompt that waits at another.
   *
   * @return that other lane; -1: none
   */
  default int takesFrom(Choice choice, int idle) {
    return -1;
  }

  /** Devices that were asked for bids so far, over all prompts. */
  default long asked() {
    return 0;
  }
}
