package dev.bidmesh.simulation.replay;

import dev.bidmesh.executor.core.Prediction;
import dev.bidmesh.protocol.message.LaneFeatures;

/**
 * A prompt at a lane. Since a lane serves one after the other in order of arrival, beginning and
 * end are settled when it is accepted.
 *
 * @param prompt which
 * @param lane where
 * @param x what the model saw at acceptance
 * @param expected the lane's own prediction at acceptance
 * @param startS when it gets the slot
 * @param endS when it leaves the slot, or is given up
 * @param fate how it ends
 */
record Job(
    int prompt,
    int lane,
    LaneFeatures x,
    Prediction expected,
    double startS,
    double endS,
    Fate fate) {

  /** How a job ends. */
  enum Fate {
    /** With an answer. */
    ANSWERED,
    /** With an error; the prompt is put to others. */
    BROKEN,
    /** Not at all; the prompt is put to others once the device has been silent for long enough. */
    LOST
  }

  double serviceS() {
    return endS - startS;
  }
}
