package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.PeerObserved;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The way of a prompt from nobody to somebody who runs it. */
final class AuctionSteps {

  private final PromptContext prompt;
  private final Selection selection;
  private final Map<LaneKey, Candidate> judged = new LinkedHashMap<>();
  private long askedNanos;

  AuctionSteps(PromptContext prompt) {
    this.prompt = prompt;
    this.selection = Selection.of(prompt.policy);
  }

  /** Every bid that was considered, as it was judged last. */
  Collection<Candidate> judged() {
    return judged.values();
  }

  /** Takes the own free NPU if there is one, else opens an auction. */
  void route(Turn turn) {
    Optional<MeshView.OwnLane> npu =
        prompt.config.routing().ownNpuFirst() && isAllowedHere()
            ? prompt.view.freeOwnNpu(prompt.model(), prompt.request.needs())
            : Optional.empty();
    if (npu.isPresent() && prompt.state() instanceof PromptState.Arrived arrived) {
      reserve(arrived, npu.get(), turn);
    } else {
      solicit(turn);
    }
  }

  private boolean isAllowedHere() {
    return prompt.request.pinDevice().map(prompt.self.deviceId()::equals).orElse(true);
  }

  private void reserve(PromptState.Arrived arrived, MeshView.OwnLane npu, Turn turn) {
    LaneKey lane = npu.engine().lane(prompt.self.deviceId(), npu.model());
    Attempt attempt =
        new Attempt(
            prompt.nextAttemptNumber(),
            lane,
            prompt.self.name(),
            prompt.model(),
            npu.engine().evidence(),
            turn.nowNanos());
    prompt.trace.path("own-npu");
    prompt.trace.awarded(attempt);
    prompt.transition(arrived.toReserving(attempt), "own NPU is free", turn);
    prompt.timers.startAward(turn);
    turn.send(
        Address.Local.EXECUTOR,
        prompt.messages.ownNpuAward(attempt, prompt.delivered, prompt.credit(), turn.nowNanos()));
  }

  /** Opens an auction; after a run was lost, among those who can go on with its text. */
  void solicit(Turn turn) {
    prompt.trace.path("auction");
    var expected = new ArrayList<DeviceId>(prompt.view.livePeers());
    expected.add(prompt.self.deviceId());
    var terms =
        new Auction.Terms(
            prompt.request.pinDevice(), digestToContinue(), prompt.refusals().keySet());
    prompt.transition(
        collecting(new Auction(expected, terms)), "devices to ask: " + expected.size(), turn);
    prompt.timers.startWindow(turn);
    askedNanos = turn.nowNanos();
    turn.publish(
        Address.BID_REQUEST,
        prompt.messages.bidRequest(prompt.model(), prompt.delivered, turn.nowNanos()));
  }

  private PromptState.Collecting collecting(Auction auction) {
    if (prompt.state() instanceof PromptState.Arrived arrived) {
      return arrived.toCollecting(auction);
    }
    if (prompt.state() instanceof PromptState.Reserving reserving) {
      return reserving.toCollecting(auction);
    }
    if (prompt.state() instanceof PromptState.Running running) {
      return running.toCollecting(auction);
    }
    throw new IllegalStateException(
        "prompt " + prompt.promptId() + " cannot ask for bids while " + prompt.state().label());
  }

  private Optional<String> digestToContinue() {
    return !prompt.delivered.nothing() && prompt.state() instanceof PromptState.Running running
        ? Optional.of(running.run().attempt().lane().modelDigest())
        : Optional.empty();
  }

  void onBids(Bids bids, Turn turn) {
    if (prompt.state() instanceof PromptState.Collecting collecting
        && collecting.auction().take(bids)) {
      prompt.trace.step(turn.nowNanos(), bids.name() + " answered, bids: " + bids.bids().size());
      double replyMs = (turn.nowNanos() - askedNanos) / 1e6;
      prompt.observed(PeerObserved.replied(bids.deviceId(), replyMs), turn);
      if (collecting.auction().complete()) {
        close(collecting, "every device answered", turn);
      }
    }
  }

  void onWindowClosed(Turn turn) {
    if (prompt.state() instanceof PromptState.Collecting collecting) {
      close(collecting, "the bid window closed", turn);
    }
  }

  private void close(PromptState.Collecting collecting, String cause, Turn turn) {
    prompt.timers.stopWindow(turn);
    List<Candidate> candidates = collecting.auction().candidates();
    if (candidates.isEmpty()) {
      noWinner(collecting.auction(), turn);
    } else {
      score(collecting.toScoring(candidates), cause, turn);
    }
  }

  private void score(PromptState.Scoring scoring, String cause, Turn turn) {
    prompt.transition(scoring, cause, turn);
    prompt.timers.askBandit(
        scoring.candidates(), prompt.messages.promptChars(prompt.delivered), turn);
  }

  /** Takes the bandit's answer to the latest question. */
  void onScores(List<LaneScore> scores, Turn turn) {
    if (prompt.state() instanceof PromptState.Scoring scoring) {
      if (scores.size() != scoring.candidates().size()) {
        onNoScores(turn);
        return;
      }
      var scored = new ArrayList<Candidate>();
      for (int i = 0; i < scores.size(); i++) {
        scored.add(scoring.candidates().get(i).scored(scores.get(i)));
      }
      judge(scored);
      awardBest(scoring, selection.rank(scored, prompt.self.deviceId()), "bids scored", turn);
    }
  }

  /** Goes on without the bandit. */
  void onNoScores(Turn turn) {
    if (prompt.state() instanceof PromptState.Scoring scoring) {
      List<Candidate> inOrder =
          Selection.lowestBacklog().rank(scoring.candidates(), prompt.self.deviceId());
      judge(scoring.candidates());
      awardBest(scoring, inOrder, "the bandit was silent", turn);
    }
  }

  private void judge(List<Candidate> candidates) {
    candidates.forEach(each -> judged.put(each.bid().lane(), each));
  }

  private void awardBest(
      PromptState.Scoring scoring, List<Candidate> inOrder, String cause, Turn turn) {
    Candidate best = inOrder.get(0);
    List<Candidate> others = inOrder.subList(1, inOrder.size());
    award(scoring.toAwarding(attempt(best, turn), best, others), cause, turn);
  }

  private Attempt attempt(Candidate candidate, Turn turn) {
    return new Attempt(
        prompt.nextAttemptNumber(),
        candidate.bid().lane(),
        candidate.deviceName(),
        candidate.bid().model(),
        candidate.bid().evidence(),
        turn.nowNanos());
  }

  private void award(PromptState.Awarding awarding, String cause, Turn turn) {
    Attempt attempt = awarding.attempt();
    prompt.trace.awarded(attempt);
    prompt.transition(awarding, cause + "; award to " + attempt.deviceName(), turn);
    prompt.timers.startAward(turn);
    Award award =
        prompt.messages.award(
            attempt,
            awarding.candidate().bid(),
            awarding.others().isEmpty(),
            prompt.delivered,
            prompt.credit(),
            turn.nowNanos());
    turn.send(Address.device(attempt.lane().deviceId(), Purpose.EXECUTE), award);
  }

  /** Takes a requote or refusal of the attempt that was asked. */
  void onDeclined(Attempt attempt, AwardReply reply, Turn turn) {
    if (reply instanceof AwardReply.Requote requote) {
      onRequote(attempt, requote, turn);
    } else if (reply instanceof AwardReply.Refused refused) {
      var why = new NoWinner(refused.code(), refused.message(), refused.retryAfterMs());
      next(attempt, "refused: " + refused.code().label(), why, turn);
    }
  }

  private void onRequote(Attempt attempt, AwardReply.Requote requote, Turn turn) {
    if (prompt.state() instanceof PromptState.Awarding awarding
        && requote.bid().lane().equals(attempt.lane())
        && awarding.auction().takeRequote(prompt.config.bidding().maxRequotes())) {
      prompt.timers.stopAward(turn);
      prompt.trace.closed(attempt, turn.nowNanos(), "requoted");
      var candidates = new ArrayList<Candidate>();
      candidates.add(awarding.candidate().requoted(requote.bid()));
      candidates.addAll(awarding.others());
      score(awarding.toScoring(candidates), attempt.deviceName() + " requoted", turn);
    } else {
      long waitMs = Math.round(requote.bid().quotedS() * 1e3);
      var why = new NoWinner(FailureCode.BUSY, "quotes kept changing", OptionalLong.of(waitMs));
      next(attempt, "requoted too often", why, turn);
    }
  }

  void onAwardUnanswered(Attempt attempt, Turn turn) {
    prompt.cancel(attempt.lane().deviceId(), attempt.number(), "award unanswered", turn);
    String what = attempt.deviceName() + " did not answer the award";
    next(
        attempt,
        "did not answer",
        new NoWinner(FailureCode.LOST, what, OptionalLong.empty()),
        turn);
  }

  /** Goes to the next best. An own NPU that declined may still bid: its queue is an offer too. */
  private void next(Attempt attempt, String outcome, NoWinner why, Turn turn) {
    prompt.timers.stopAward(turn);
    prompt.trace.closed(attempt, turn.nowNanos(), outcome);
    if (prompt.state() instanceof PromptState.Awarding awarding) {
      prompt.refused(attempt.lane(), outcome, why);
      if (awarding.others().isEmpty()) {
        noWinner(awarding.auction(), turn);
      } else {
        award(awarding.toNext(attempt(awarding.others().get(0), turn)), outcome, turn);
      }
    } else {
      prompt.reasons().add(why);
      solicit(turn);
    }
  }

  private void noWinner(Auction auction, Turn turn) {
    prompt.fail(NoWinner.mostHopeful(prompt.reasons(), NoWinner.of(auction, prompt.model())), turn);
  }
}
