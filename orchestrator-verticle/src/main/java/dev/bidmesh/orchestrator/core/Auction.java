package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.NoBid;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One round of bids for one prompt.
 *
 * <p>A device answers once; a repeated answer replaces nothing and does not count twice, unless the
 * device has restarted. Devices that nobody expected may answer too.
 */
final class Auction {

  /** After each fresh quote one in so many rivals is imagined to be left. */
  private static final double RIVALS_LEFT = 4;

  private final Set<DeviceId> expected = new LinkedHashSet<>();
  private final Map<DeviceId, Inquiry> missing = new LinkedHashMap<>();
  private final Map<DeviceId, Answer> answers = new LinkedHashMap<>();
  private final Map<LaneKey, Candidate> requoted = new HashMap<>();
  private Terms terms;
  private int requotes;

  /**
   * @param terms which bids can be considered
   */
  Auction(Terms terms) {
    this.terms = terms;
  }

  /** Waits for a device that is asked. */
  void expect(Inquiry inquiry) {
    expected.add(inquiry.device());
    if (!answers.containsKey(inquiry.device())) {
      missing.put(inquiry.device(), inquiry);
    }
  }

  /** Changes which bids can be considered. */
  void terms(Terms changed) {
    terms = changed;
  }

  /** Takes an answer; false if that device has answered before. */
  boolean take(Bids bids, long nowNanos) {
    Answer before = answers.get(bids.deviceId());
    if (before != null && before.bids().incarnation() >= bids.incarnation()) {
      return false;
    }
    answers.put(bids.deviceId(), new Answer(bids, nowNanos));
    missing.remove(bids.deviceId());
    return true;
  }

  /** Waits for these devices no longer; what they still answer counts while the round is open. */
  void giveUp(Collection<DeviceId> devices) {
    missing.keySet().removeAll(devices);
  }

  /** Devices that were expected to answer and may still do so, in the order of asking. */
  List<Inquiry> missing() {
    return List.copyOf(missing.values());
  }

  /** What a device was asked that has not answered yet. */
  Optional<Inquiry> missing(DeviceId device) {
    return Optional.ofNullable(missing.get(device));
  }

  /** Whether everybody who is expected to answer has done so. */
  boolean complete() {
    return missing.isEmpty();
  }

  /** Whether those who have not answered are all slower than is to be waited for. */
  boolean overdue() {
    return missing.values().stream().allMatch(Inquiry::isOverdue);
  }

  /** Whether a device answered. */
  boolean answered(DeviceId device) {
    return answers.containsKey(device);
  }

  /** How many devices answered. */
  int answered() {
    return answers.size();
  }

  /** How many devices were asked. */
  int asked() {
    return expected.size();
  }

  /** Whether devices other than {@code self} were expected when the round began. */
  boolean expectedPeers(DeviceId self) {
    return expected.stream().anyMatch(device -> !device.equals(self));
  }

  /** Whether devices other than {@code self} answered. */
  boolean heardPeers(DeviceId self) {
    return answers.keySet().stream().anyMatch(device -> !device.equals(self));
  }

  /** The bids that meet the terms, not scored yet. A device can offer its own lanes only. */
  List<Candidate> candidates() {
    return answers.values().stream()
        .flatMap(
            answer ->
                answer.bids().bids().stream()
                    .filter(bid -> bid.lane().deviceId().equals(answer.bids().deviceId()))
                    .filter(terms::admits)
                    .map(answer::candidate))
        .map(each -> requoted.getOrDefault(each.bid().lane(), each))
        .toList();
  }

  /** The answers of devices that offered nothing. */
  List<Bids> declined() {
    return answers.values().stream()
        .map(Answer::bids)
        .filter(bids -> bids.noBid().isPresent())
        .toList();
  }

  /** Whether a device answered that it offers nothing for this reason. */
  boolean declined(NoBid reason) {
    return declined().stream().anyMatch(bids -> bids.noBid().filter(reason::equals).isPresent());
  }

  /**
   * How many other prompts are being decided at the same time, as far as those who made bids know;
   * fewer after each fresh quote, since most of them are placed by then.
   */
  int rivals() {
    double mean =
        answers.values().stream()
            .map(Answer::bids)
            .filter(bids -> bids.noBid().isEmpty())
            .mapToInt(bids -> bids.rivals().orElse(0))
            .average()
            .orElse(0);
    return (int) Math.round(mean / Math.pow(RIVALS_LEFT, requotes));
  }

  /** How many fresh quotes were taken. */
  int requotes() {
    return requotes;
  }

  /** Counts a fresh quote; false once there were too many. */
  boolean takeRequote(Candidate fresh, int limit) {
    requoted.put(fresh.bid().lane(), fresh);
    return ++requotes <= limit;
  }

  /** What a device answered, and when. */
  private record Answer(Bids bids, long receivedNanos) {

    Candidate candidate(Bid bid) {
      return new Candidate(bid, bids.name(), bids.incarnation(), receivedNanos, Optional.empty());
    }
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
