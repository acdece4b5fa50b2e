package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.LaneKey;

/**
 * Executor to bandit: one run of an own lane.
 *
 * @param lane the lane
 * @param features as sampled when the run was accepted
 * @param serviceS time in a slot in seconds, waiting excluded
 * @param ttftS time to the first text within the slot in seconds, 0 if there was none
 * @param tokens tokens generated
 * @param outcome what it teaches
 */
public record RunObserved(
    LaneKey lane,
    LaneFeatures features,
    double serviceS,
    double ttftS,
    int tokens,
    RunOutcome outcome)
    implements BanditMessage {

  public RunObserved {
    Checks.nonNegative("serviceS", serviceS);
    Checks.nonNegative("ttftS", ttftS);
    Checks.nonNegative("tokens", tokens);
  }
}
