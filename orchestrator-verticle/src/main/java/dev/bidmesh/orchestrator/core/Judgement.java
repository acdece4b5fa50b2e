package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.ScoreReply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What was made of the bids for one prompt, over all its auctions, for its trace and result. */
final class Judgement {

  private final PromptContext prompt;
  private final Ranking ranking;
  private final Map<LaneKey, Candidate> judged = new LinkedHashMap<>();
  private final Map<LaneKey, Obstacle> passed = new LinkedHashMap<>();
  private final Map<LaneKey, String> overtaken = new LinkedHashMap<>();
  private final Map<LaneKey, Candidate> late = new LinkedHashMap<>();
  private final Reach reach;
  private double waitWeight = ScoreReply.USUAL_WAIT_WEIGHT;

  Judgement(PromptContext prompt, Ranking ranking) {
    this.prompt = prompt;
    this.ranking = ranking;
    this.reach = new Reach(prompt);
  }

  /** Notes candidates as they were judged last. */
  void judged(List<Candidate> candidates) {
    candidates.forEach(each -> judged.put(each.bid().lane(), each));
    undecided();
  }

  /** How often a second of waiting counts in the scores that the bandit gave last. */
  double waitWeight() {
    return waitWeight;
  }

  /** Notes how often a second of waiting counts in the scores. */
  void waitWeight(double told) {
    waitWeight = told;
  }

  /**
   * Those that can still be awarded, in the same order, except that devices which owe an answer
   * come last.
   */
  List<Candidate> reachable(List<Candidate> inOrder, Turn turn) {
    var left = new ArrayList<Candidate>();
    for (Candidate each : inOrder) {
      Optional<Obstacle> obstacle = reach.obstacle(each, turn);
      obstacle.ifPresentOrElse(why -> pass(each, why, turn), () -> left.add(each));
    }
    return Stream.concat(
            left.stream().filter(each -> !isSilent(each)), left.stream().filter(this::isSilent))
        .toList();
  }

  private void pass(Candidate candidate, Obstacle why, Turn turn) {
    if (why == Obstacle.TOO_LATE) {
      late.put(candidate.lane(), candidate);
    }
    if (passed.put(candidate.bid().lane(), why) != why) {
      prompt.trace.step(turn.nowNanos(), candidate.deviceName() + " " + why.words());
      prompt.reasons().add(why.reason(candidate.deviceName()));
    }
  }

  /** Notes that a lane is awarded. */
  void awarded(LaneKey lane) {
    ranking.awarded(lane);
  }

  /** Whether a candidate is wanted only if a slot of it is free. */
  boolean wantsFreeSlot(Candidate candidate) {
    return ranking.wantsFreeSlot(candidate);
  }

  /** Forgets that bids expired, so that they can be made again; false if none did. */
  boolean forgiveExpired() {
    return passed.values().removeIf(Obstacle.EXPIRED::equals);
  }

  /** What stands in the way of an award to somebody; empty if nothing does. */
  Optional<Obstacle> obstacle(Candidate candidate, Turn turn) {
    return reach.obstacle(candidate, turn);
  }

  /** Notes that another lane was faster than one that runs or ran it. */
  void overtaken(LaneKey lane, String how) {
    overtaken.put(lane, how);
  }

  /** What to tell the client of the lanes that were passed over because they are too late. */
  Optional<NoWinner> tooLate(Turn turn) {
    long leftMs = prompt.messages.remainingMs(turn.nowNanos());
    return Lateness.refusal(late.values(), leftMs, prompt.request.deadlineRemainingMs() - leftMs);
  }

  /** Whether a device owes an answer. */
  boolean isSilent(Candidate candidate) {
    return prompt.view.liveness().isSilent(candidate.bid().lane().deviceId());
  }

  /** Notes somebody who bid after the auction, or without one, when others were looked for. */
  void found(Candidate candidate) {
    judged.put(candidate.bid().lane(), candidate);
  }

  /** Writes down how the bids compare before anybody has accepted. */
  void undecided() {
    verdicts(Optional.empty());
  }

  /** Writes down who accepted, and why the others lost. */
  void won(LaneKey winner) {
    verdicts(Optional.of(winner));
  }

  /** Words are made when somebody reads them, and not while an award waits for them. */
  private void verdicts(Optional<LaneKey> winner) {
    List<Candidate> bids = List.copyOf(judged.values());
    Map<LaneKey, String> remarks = remarks();
    prompt.trace.bids(() -> Verdicts.of(bids, winner, remarks, ranking));
  }

  private Map<LaneKey, String> remarks() {
    var remarks = new LinkedHashMap<LaneKey, String>();
    passed.forEach((lane, why) -> remarks.put(lane, why.words()));
    remarks.putAll(overtaken);
    remarks.putAll(prompt.refusals());
    return remarks;
  }

  /**
   * Why this device runs the prompt although there are others, for the user.
   *
   * @return empty if it runs elsewhere, was wanted here, or had a choice
   */
  Optional<String> lastResort(PromptState.Awarding won) {
    boolean choice = won.others().stream().anyMatch(each -> !prompt.isSelf(deviceOf(each)));
    boolean wanted = prompt.request.pinDevice().isPresent();
    if (!prompt.isSelf(won.attempt().lane().deviceId()) || choice || wanted) {
      return Optional.empty();
    }
    return why(won.auction()).map(what -> what + ", so this one ran the prompt itself");
  }

  private Optional<String> why(Auction auction) {
    DeviceId self = prompt.self.deviceId();
    if (passed.containsValue(Obstacle.TOO_LONG)) {
      return Optional.of("the prompt is too long to send to another device");
    }
    if (passed.containsValue(Obstacle.NO_PARTS)) {
      return Optional.of("another device runs a version that takes no prompt so large");
    }
    if (passed.containsValue(Obstacle.UNWRITABLE)) {
      return Optional.of("the prompt holds what cannot be sent to another device");
    }
    if (remarks().keySet().stream().anyMatch(lane -> !lane.deviceId().equals(self))) {
      return Optional.of("every other device that could have run it refused, fell silent or left");
    }
    if (auction.heardPeers(self)) {
      return Optional.empty();
    }
    if (auction.expectedPeers(self)) {
      return Optional.of("no other device answered");
    }
    return prompt.view.hadPeers()
        ? Optional.of("no other device can be reached")
        : Optional.empty();
  }

  private static DeviceId deviceOf(Candidate candidate) {
    return candidate.bid().lane().deviceId();
  }
}
