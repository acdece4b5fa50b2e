package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;

/**
 * The second attempt at a prompt whose run shows no text in time, or waits in a queue.
 *
 * @param standby who could run it besides the first run's device
 * @param candidate the runner-up
 * @param attempt what it was awarded
 * @param move whether it is to take the place of a run that has not begun
 */
record Hedge(Standby standby, Candidate candidate, Attempt attempt, boolean move) {

  /** In which the runner-up bid. */
  Auction auction() {
    return standby.auction();
  }
}
