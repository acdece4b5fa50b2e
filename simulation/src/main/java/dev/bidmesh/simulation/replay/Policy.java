package dev.bidmesh.simulation.replay;

import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.executor.core.Prediction;

/** Chooses lanes. One that learns is told of each run when it ends, in the order of the ends. */
interface Policy {

  /** What is predicted by who predicts nothing. */
  Prediction NO_IDEA = new Prediction(1, Prediction.UNKNOWN_SIGMA);

  /** The lane that a prompt goes to, one of the candidates. */
  int choose(Choice choice);

  /** What a lane itself expects of a job that it accepts. */
  default Prediction expected(int lane, Features x) {
    return NO_IDEA;
  }

  /** A run ended with an answer. */
  default void answered(Job job) {}

  /** A run broke off. */
  default void broke(Job job) {}
}
