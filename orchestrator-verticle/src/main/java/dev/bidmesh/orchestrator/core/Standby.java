package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.DeviceId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known at the start of a run of who else could run the prompt.
 *
 * @param auction the auction that it won; one to which nobody came if there was none
 * @param winner the bid that it won with; absent on the own NPU, which is not asked for one
 * @param others who lost, best first
 */
record Standby(Auction auction, Optional<Candidate> winner, List<Candidate> others) {

  /** After an auction. */
  static Standby of(Auction auction, Candidate winner, List<Candidate> others) {
    return new Standby(auction, Optional.of(winner), others);
  }

  /** Without an auction: nobody else was asked, but all can be. */
  static Standby unasked() {
    var terms = new Auction.Terms(Optional.empty(), Optional.empty(), Set.of());
    return new Standby(new Auction(terms), Optional.empty(), List.of());
  }

  /** Those who lost on other devices than this one, best first. */
  List<Candidate> elsewhere(DeviceId device) {
    return others.stream().filter(each -> !each.bid().lane().deviceId().equals(device)).toList();
  }
}
