package dev.bidmesh.simulation.additive;

/** Predicts runs of several lanes, which it learns by name, and learns from them. */
interface Predictor {

  /** Predicts a run; on a lane without any, from the prior. */
  Law predict(String lane, Ask ask);

  /** Takes in a run. */
  void learn(Run run);
}
