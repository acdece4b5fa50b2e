package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.Bids;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One round of bids for one prompt.
 *
 * <p>A device answers once; a repeated answer replaces nothing and does not count twice.
 */
final class Auction {

  private final Set<DeviceId> expected;
  private final Terms terms;
  private final Map<DeviceId, Bids> answers = new LinkedHashMap<>();
  private int requotes;

  /**
   * @param expected devices that are alive as far as is known
   * @param terms which bids can be considered
   */
  Auction(Collection<DeviceId> expected, Terms terms) {
    this.expected = Set.copyOf(expected);
    this.terms = terms;
  }

  /** Takes an answer; false if that device has answered before. */
  boolean take(Bids bids) {
    return answers.putIfAbsent(bids.deviceId(), bids) == null;
  }

  /** Whether everybody who was expected to answer has done so. */
  boolean complete() {
    return answers.keySet().containsAll(expected);
  }

  /** How many devices answered. */
  int answered() {
    return answers.size();
  }

  /** How many devices other than {@code self} were expected. */
  long expectedPeers(DeviceId self) {
    return expected.stream().filter(device -> !device.equals(self)).count();
  }

  /** How many devices other than {@code self} answered. */
  long answeredPeers(DeviceId self) {
    return answers.keySet().stream().filter(device -> !device.equals(self)).count();
  }

  /** The bids that meet the terms, not scored yet. */
  List<Candidate> candidates() {
    return answers.values().stream()
        .flatMap(
            answer ->
                answer.bids().stream()
                    .filter(terms::admits)
                    .map(bid -> new Candidate(bid, answer.name(), Optional.empty())))
        .toList();
  }

  /** The answers of devices that offered nothing. */
  List<Bids> declined() {
    return answers.values().stream().filter(answer -> answer.noBid().isPresent()).toList();
  }

  /** Counts a fresh quote; false once there were too many. */
  boolean takeRequote(int limit) {
    return ++requotes <= limit;
  }

  /**
   * Which bids can be considered.
   *
   * @param pinned the only device that may run it
   * @param digest the only model that may go on with the text that was delivered
   * @param excluded lanes that failed this prompt
   */
  record Terms(Optional<DeviceId> pinned, Optional<String> digest, Set<LaneKey> excluded) {

    Terms {
      excluded = Set.copyOf(excluded);
    }

    boolean admits(Bid bid) {
      LaneKey lane = bid.lane();
      return !excluded.contains(lane)
          && pinned.map(lane.deviceId()::equals).orElse(true)
          && digest.map(lane.modelDigest()::equals).orElse(true);
    }
  }
}
