package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.ScoreReply;
import java.time.Duration;
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
  private final Choice choice;
  private final Recovery recovery;
  private final BetterBids better;
  private int rounds;
  private boolean outdated;

  AuctionSteps(PromptContext prompt) {
    this.prompt = prompt;
    this.ranking = new Ranking(prompt);
    this.solicitation = new Solicitation(prompt, this::close);
    this.judgement = new Judgement(prompt, ranking);
    this.choice = new Choice(prompt, judgement, this::noWinner);
    this.recovery = new Recovery(prompt);
    this.better = new BetterBids(prompt, ranking, solicitation);
  }

  /** Asks devices for bids and takes their answers. */
  Solicitation solicitation() {
    return solicitation;
  }

  /** What was made of the bids. */
  Judgement judgement() {
    return judgement;
  }

  /** Awards the best of those that are there. */
  Choice choice() {
    return choice;
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
    prompt.log.ownNpu(attempt);
    prompt.transition(arrived.toReserving(attempt), "own NPU is free", turn);
    prompt.timers.startAward(Duration.ZERO, turn);
    turn.send(
        Address.Local.EXECUTOR,
        prompt.messages.ownNpuAward(attempt, prompt.delivered, prompt.credit(), turn.nowNanos()));
  }

  /** Opens an auction; after a run was lost, among those who can go on with its text. */
  void solicit(Turn turn) {
    rounds++;
    outdated = false;
    choice.spread().forget();
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
  void onScores(ScoreReply reply, Turn turn) {
    if (prompt.state() instanceof PromptState.Scoring scoring) {
      List<LaneScore> scores = reply.scores();
      if (scores.size() != scoring.candidates().size()) {
        onNoScores(turn);
        return;
      }
      var scored = new ArrayList<Candidate>();
      for (int i = 0; i < scores.size(); i++) {
        scored.add(scoring.candidates().get(i).scored(scores.get(i)));
      }
      List<Candidate> inOrder = ranking.rank(scored, turn);
      judgement.waitWeight(reply.weightOfWaiting());
      judgement.judged(scored);
      if (!better.ask(scoring.auction(), inOrder.get(0), turn)) {
        List<Candidate> apart = spread(scoring, inOrder, reply.weightOfWaiting(), turn);
        choice.choose(scoring.auction(), apart, "bids scored", turn);
      }
    }
  }

  /** Rules other than the lowest score say themselves who wins whatever others do. */
  private List<Candidate> spread(
      PromptState.Scoring scoring, List<Candidate> inOrder, double waitWeight, Turn turn) {
    int rivals = scoring.auction().rivals();
    if (prompt.policy != RoutingPolicy.ADAPTIVE || ranking.isSettled() || rivals == 0) {
      choice.spread().forget();
      return inOrder;
    }
    prompt.trace.step(turn.nowNanos(), "other prompts that are decided now: " + rivals);
    double dice = prompt.node.dice().getAsDouble();
    return choice.spread().order(inOrder, rivals, waitWeight, dice, turn.nowNanos());
  }

  /** Goes on without the bandit. */
  void onNoScores(Turn turn) {
    if (prompt.state() instanceof PromptState.Scoring scoring) {
      List<Candidate> unscored = scoring.candidates().stream().map(Candidate::unscored).toList();
      List<Candidate> inOrder = ranking.rank(unscored, turn);
      judgement.judged(unscored);
      choice.spread().forget();
      choice.choose(scoring.auction(), inOrder, "the bandit was silent", turn);
    }
  }

  /** Takes a requote or refusal of the attempt that was asked. */
  void onDeclined(Attempt attempt, AwardReply reply, Turn turn) {
    if (reply instanceof AwardReply.Requote requote) {
      onRequote(attempt, requote, turn);
    } else if (reply instanceof AwardReply.Refused refused) {
      boolean promised = refused.code() == FailureCode.BUSY && refused.retryAfterMs().isPresent();
      Optional<LaneKey> by = promised ? Optional.of(attempt.lane()) : Optional.empty();
      var why = new NoWinner(refused.code(), refused.message(), refused.retryAfterMs(), by);
      if (refused.code() == FailureCode.BUSY && choice.wantedFreeSlot(attempt)) {
        putLast(attempt, why, turn);
        return;
      }
      next(attempt, "refused: " + refused.code().label(), why, turn);
    }
  }

  private void onRequote(Attempt attempt, AwardReply.Requote requote, Turn turn) {
    if (prompt.state() instanceof PromptState.Awarding awarding
        && requote.bid().lane().equals(attempt.lane())
        && takeRequote(awarding, requote, turn)) {
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

  private boolean takeRequote(
      PromptState.Awarding awarding, AwardReply.Requote requote, Turn turn) {
    Candidate fresh = awarding.candidate().requoted(requote.bid(), turn.nowNanos());
    return awarding.auction().takeRequote(fresh, prompt.config.bidding().maxRequotes());
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
    choice.onPeers(turn);
    if (!news.arrived().isEmpty()) {
      onRecoveryDue(turn);
    }
  }

  private static NoWinner lost(Attempt attempt, String why) {
    return new NoWinner(FailureCode.LOST, attempt.deviceName() + " " + why, OptionalLong.empty());
  }

  /** Its slot was taken meanwhile: it may queue the prompt if nobody else takes it. */
  private void putLast(Attempt attempt, NoWinner why, Turn turn) {
    if (prompt.state() instanceof PromptState.Awarding awarding) {
      String outcome = "refused: " + why.code().label();
      prompt.timers.stopAward(turn);
      prompt.trace.closed(attempt, turn.nowNanos(), outcome);
      prompt.declined(attempt.lane(), outcome, why);
      var others = new ArrayList<Candidate>(awarding.others());
      others.add(awarding.candidate());
      choice.choose(awarding.auction(), others, outcome, turn);
    }
  }

  /** Goes to the next best. An own NPU that declined may still bid: its queue is an offer too. */
  private void next(Attempt attempt, String outcome, NoWinner why, Turn turn) {
    prompt.timers.stopAward(turn);
    prompt.trace.closed(attempt, turn.nowNanos(), outcome);
    if (prompt.state() instanceof PromptState.Awarding awarding) {
      prompt.refused(attempt.lane(), outcome, why);
      choice.choose(awarding.auction(), awarding.others(), outcome, turn);
    } else {
      prompt.reasons().add(why);
      solicit(turn);
    }
  }

  /**
   * Nobody is left who made a bid: ends it, unless there are devices that were not asked yet, some
   * gave no answer and may only have missed it, bids expired before their turn came, all bids are
   * from before a run that was lost, or nobody at all answered.
   */
  private void noWinner(Auction auction, Turn turn) {
    if (solicitation.extend(auction, "nobody can run it so far", turn)) {
      return;
    }
    judgement.undecided();
    boolean worthwhile =
        judgement.forgiveExpired() | prompt.forgiveSilence() | outdated | unheard(auction);
    if (worthwhile && rounds < prompt.config.bidding().rounds()) {
      solicit(turn);
    } else {
      end(why(auction, turn), turn);
    }
  }

  /** Not even this device has answered: what was asked or said was lost. */
  private boolean unheard(Auction auction) {
    return auction.answered() == 0 && prompt.pinned().isEmpty();
  }

  /** Ends it, unless somebody may be able to run it soon. */
  private void end(NoWinner why, Turn turn) {
    Optional<Duration> pause = recovery.pause(why, turn);
    if (pause.isPresent()) {
      solicitation.await(why.message() + "; waits for an engine or a device", turn);
      prompt.timers.startRecovery(pause.get(), turn);
    } else {
      why.promisedBy().ifPresent(lane -> prompt.promised(lane, why.retryAfterMs(), turn));
      prompt.fail(why, turn);
    }
  }

  /** Asks again for a prompt that nobody could run. */
  void onRecoveryDue(Turn turn) {
    if (prompt.state() instanceof PromptState.Collecting && recovery.isWaiting()) {
      recovery.resume();
      prompt.timers.stopRecovery(turn);
      prompt.forgive();
      solicit(turn);
    }
  }

  /** A run was lost, and others are asked to go on. */
  void afterLoss(Turn turn) {
    recovery.lost();
    solicit(turn);
  }

  /** What was bid is from before a run that was lost: if nobody is left to ask, ask anew. */
  void outdated() {
    outdated = true;
  }

  private NoWinner why(Auction auction, Turn turn) {
    var nobody = NoWinner.of(auction, prompt.model(), prompt.request.needs(), prompt.pinned());
    NoWinner why = NoWinner.mostHopeful(prompt.reasons(), nobody);
    return why.code() == FailureCode.DEADLINE ? judgement.tooLate(turn).orElse(why) : why;
  }

  /** Somebody runs it. */
  void accepted(Turn turn) {
    rounds = 0;
    recovery.over();
    prompt.timers.stopRecovery(turn);
    if (prompt.state() instanceof PromptState.Awarding awarding) {
      awarding.candidate().score().ifPresent(score -> better.accepted(score.scoreS()));
    }
  }
}
