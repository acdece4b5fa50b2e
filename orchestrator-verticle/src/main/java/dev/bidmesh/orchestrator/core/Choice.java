package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.FailureCode;
import java.util.List;
import java.util.OptionalLong;

/** Awards the best bidder that is there. */
final class Choice {

  private final PromptContext prompt;
  private final Judgement judgement;
  private final Nobody nobody;
  private final AwardPost awards;
  private final Precheck precheck;
  private final Spread spread = new Spread();

  /** What happens if nobody is left. */
  @FunctionalInterface
  interface Nobody {
    void left(Auction auction, Turn turn);
  }

  Choice(PromptContext prompt, Judgement judgement, Nobody nobody) {
    this.prompt = prompt;
    this.judgement = judgement;
    this.nobody = nobody;
    this.awards = new AwardPost(prompt, spread);
    this.precheck = new Precheck(prompt);
  }

  /** Keeps rivals apart. */
  Spread spread() {
    return spread;
  }

  /** Awards the first that can still be awarded, after a look whether it is there if need be. */
  void choose(Auction auction, List<Candidate> inOrder, String cause, Turn turn) {
    List<Candidate> left = judgement.reachable(inOrder, turn);
    if (left.isEmpty()) {
      nobody.left(auction, turn);
      return;
    }
    Candidate best = left.get(0);
    List<Candidate> others = left.subList(1, left.size());
    if (precheck.isDoubtful(best, turn)) {
      prompt.transition(
          checking(best, others), cause + "; is " + best.deviceName() + " there?", turn);
      precheck.begin(best, turn);
    } else {
      award(awarding(best, others, turn), cause, turn);
    }
  }

  private PromptState.Checking checking(Candidate best, List<Candidate> others) {
    if (prompt.state() instanceof PromptState.Scoring scoring) {
      return scoring.toChecking(best, others);
    }
    if (prompt.state() instanceof PromptState.Checking checking) {
      return checking.toNext(best, others);
    }
    if (prompt.state() instanceof PromptState.Awarding awarding) {
      return awarding.toChecking(best, others);
    }
    throw new IllegalStateException("cannot check a bidder while " + prompt.state().label());
  }

  private PromptState.Awarding awarding(Candidate best, List<Candidate> others, Turn turn) {
    Attempt attempt = attempt(best, turn);
    if (prompt.state() instanceof PromptState.Scoring scoring) {
      return scoring.toAwarding(attempt, best, others);
    }
    if (prompt.state() instanceof PromptState.Checking checking) {
      return checking.toAwarding(attempt, best, others);
    }
    if (prompt.state() instanceof PromptState.Awarding awarding) {
      return awarding.toNext(attempt, best, others);
    }
    throw new IllegalStateException("cannot award a bid while " + prompt.state().label());
  }

  /** A bidder of which there was doubt has said that it is there, or nothing. */
  void onChecked(String subject, boolean alive, Turn turn) {
    if (!(prompt.state() instanceof PromptState.Checking checking)
        || !precheck.isCurrent(subject)) {
      return;
    }
    Candidate best = checking.candidate();
    if (alive) {
      prompt.timers.stopPrecheck(turn);
      award(awarding(best, checking.others(), turn), best.deviceName() + " is there", turn);
    } else if (precheck.isOver() && !precheck.beginAnew(best, turn)) {
      prompt.view.liveness().silent(best.bid().lane().deviceId(), turn.nowNanos());
      pass(checking, "did not say that it is there", turn);
    }
  }

  /** No answer yet of a bidder of which there is doubt. */
  void onPrecheckDue(Turn turn) {
    if (prompt.state() instanceof PromptState.Checking checking
        && !precheck.beginAnew(checking.candidate(), turn)) {
      precheck.ask(checking.candidate(), turn);
    }
  }

  /** Devices left or restarted, perhaps the one that is asked whether it is there. */
  void onPeers(Turn turn) {
    if (prompt.state() instanceof PromptState.Checking checking
        && prompt.isGone(checking.candidate())) {
      pass(checking, PeerNews.GONE, turn);
    }
  }

  /** Goes from a bidder that is not there to the next best. */
  private void pass(PromptState.Checking checking, String why, Turn turn) {
    prompt.timers.stopPrecheck(turn);
    Candidate gone = checking.candidate();
    var reason =
        new NoWinner(FailureCode.LOST, gone.deviceName() + " " + why, OptionalLong.empty());
    prompt.refused(gone.bid().lane(), why, reason);
    choose(checking.auction(), checking.others(), gone.deviceName() + " " + why, turn);
  }

  private Attempt attempt(Candidate candidate, Turn turn) {
    return Attempt.of(prompt.nextAttemptNumber(), candidate, turn.nowNanos());
  }

  private void award(PromptState.Awarding awarding, String cause, Turn turn) {
    Attempt attempt = awarding.attempt();
    judgement.awarded(attempt.lane());
    prompt.trace.awarded(attempt);
    prompt.log.award(attempt, awarding.candidate(), prompt.runsStarted(), turn);
    prompt.transition(awarding, cause + "; award to " + attempt.deviceName(), turn);
    awards.send(awarding, judgement.wantsFreeSlot(awarding.candidate()), turn);
  }

  /** Whether an award was not to wait for a slot. */
  boolean wantedFreeSlot(Attempt attempt) {
    return awards.wantedFreeSlot(attempt);
  }

  /** No answer to an award yet, which may be lost: sends it again. */
  void onAwardResend(Turn turn) {
    if (prompt.state() instanceof PromptState.Awarding awarding) {
      awards.sendAgain(awarding.attempt(), turn);
    }
  }
}
