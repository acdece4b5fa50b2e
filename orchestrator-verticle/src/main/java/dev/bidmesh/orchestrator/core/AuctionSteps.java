package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.LaneScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The way of a prompt from nobody to somebody who runs it. */
final class AuctionSteps {

  private final PromptContext prompt;
  private final Ranking ranking;
  private final Solicitation solicitation;
  private final Judgement judgement;
  private int rounds;
  private boolean outdated;

  AuctionSteps(PromptContext prompt) {
    this.prompt = prompt;
    this.ranking = new Ranking(prompt);
    this.solicitation = new Solicitation(prompt, this::close);
    this.judgement = new Judgement(prompt, ranking);
  }

  /** Asks devices for bids and takes their answers. */
  Solicitation solicitation() {
    return solicitation;
  }

  /** What was made of the bids. */
  Judgement judgement() {
    return judgement;
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
            prompt.self.incarnation(),
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
    rounds++;
    outdated = false;
    solicitation.open(turn);
  }

  private void close(PromptState.Collecting collecting, String cause, Turn turn) {
    List<Candidate> candidates = judgement.reachable(collecting.auction().candidates(), turn);
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
      awardBest(scoring, scored, "bids scored", turn);
    }
  }

  /** Goes on without the bandit. */
  void onNoScores(Turn turn) {
    if (prompt.state() instanceof PromptState.Scoring scoring) {
      List<Candidate> unscored = scoring.candidates().stream().map(Candidate::unscored).toList();
      awardBest(scoring, unscored, "the bandit was silent", turn);
    }
  }

  private void awardBest(
      PromptState.Scoring scoring, List<Candidate> judged, String cause, Turn turn) {
    List<Candidate> inOrder = ranking.rank(judged, turn);
    judgement.judged(judged);
    List<Candidate> left = judgement.reachable(inOrder, turn);
    if (left.isEmpty()) {
      noWinner(scoring.auction(), turn);
    } else {
      Candidate best = left.get(0);
      award(scoring.toAwarding(attempt(best, turn), best, rest(left)), cause, turn);
    }
  }

  private static List<Candidate> rest(List<Candidate> inOrder) {
    return inOrder.subList(1, inOrder.size());
  }

  private Attempt attempt(Candidate candidate, Turn turn) {
    return Attempt.of(prompt.nextAttemptNumber(), candidate, turn.nowNanos());
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
      candidates.add(awarding.candidate().requoted(requote.bid(), turn.nowNanos()));
      candidates.addAll(awarding.others());
      score(awarding.toScoring(candidates), attempt.deviceName() + " requoted", turn);
    } else {
      long waitMs = Math.round(requote.bid().quotedS() * 1e3);
      var why = new NoWinner(FailureCode.BUSY, "quotes kept changing", OptionalLong.of(waitMs));
      next(attempt, "requoted too often", why, turn);
    }
  }

  void onAwardUnanswered(Attempt attempt, Turn turn) {
    if (prompt.timers.isHeldUp(PromptTimers.AWARD, turn)) {
      return;
    }
    DeviceId device = attempt.lane().deviceId();
    prompt.cancel(device, attempt.number(), "award unanswered", turn);
    prompt.view.liveness().silent(device, turn.nowNanos());
    next(attempt, "did not answer", lost(attempt, "did not answer the award"), turn);
  }

  /** Devices left or restarted: neither their bids nor their silence are waited for. */
  void onPeers(PeerNews news, Turn turn) {
    if (news.isLoss()) {
      solicitation.withdrawn(news.noLongerLive(), turn);
    }
    Optional<Attempt> asked =
        prompt.asked().filter(each -> news.isOver(each.lane().deviceId(), each.incarnation()));
    asked.ifPresent(attempt -> next(attempt, PeerNews.GONE, lost(attempt, PeerNews.GONE), turn));
  }

  private static NoWinner lost(Attempt attempt, String why) {
    return new NoWinner(FailureCode.LOST, attempt.deviceName() + " " + why, OptionalLong.empty());
  }

  /** Goes to the next best. An own NPU that declined may still bid: its queue is an offer too. */
  private void next(Attempt attempt, String outcome, NoWinner why, Turn turn) {
    prompt.timers.stopAward(turn);
    prompt.trace.closed(attempt, turn.nowNanos(), outcome);
    if (prompt.state() instanceof PromptState.Awarding awarding) {
      prompt.refused(attempt.lane(), outcome, why);
      nextBest(awarding, outcome, turn);
    } else {
      prompt.reasons().add(why);
      solicit(turn);
    }
  }

  private void nextBest(PromptState.Awarding awarding, String outcome, Turn turn) {
    List<Candidate> left = judgement.reachable(awarding.others(), turn);
    if (left.isEmpty()) {
      noWinner(awarding.auction(), turn);
    } else {
      Candidate best = left.get(0);
      award(awarding.toNext(attempt(best, turn), best, rest(left)), outcome, turn);
    }
  }

  /**
   * Nobody is left to ask: ends it, unless some gave no answer and may only have missed it, bids
   * expired before their turn came, or all bids are from before a run that was lost.
   */
  private void noWinner(Auction auction, Turn turn) {
    judgement.undecided();
    boolean worthwhile = judgement.forgiveExpired() | prompt.forgiveSilence() | outdated;
    if (worthwhile && rounds < prompt.config.bidding().rounds()) {
      solicit(turn);
    } else {
      prompt.fail(why(auction, turn), turn);
    }
  }

  /** What was bid is from before a run that was lost: if nobody is left to ask, ask anew. */
  void outdated() {
    outdated = true;
  }

  private NoWinner why(Auction auction, Turn turn) {
    var nobody = NoWinner.of(auction, prompt.model(), prompt.pinned());
    NoWinner why = NoWinner.mostHopeful(prompt.reasons(), nobody);
    return why.code() == FailureCode.DEADLINE ? judgement.tooLate(turn).orElse(why) : why;
  }

  /** Somebody runs it. */
  void accepted() {
    rounds = 0;
  }
}
