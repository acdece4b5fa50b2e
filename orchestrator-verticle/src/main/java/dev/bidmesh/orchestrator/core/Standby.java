package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.DeviceId;
import java.util.List;

/**
 * What an auction leaves behind for its winner's run: who else could run the prompt.
 *
 * @param auction the auction
 * @param winner whose run it is
 * @param others who lost, best first
 */
record Standby(Auction auction, Candidate winner, List<Candidate> others) {

  /** Those who lost on other devices than the winner's, best first. */
  List<Candidate> elsewhere() {
    DeviceId device = winner.bid().lane().deviceId();
    return others.stream().filter(each -> !each.bid().lane().deviceId().equals(device)).toList();
  }
}
