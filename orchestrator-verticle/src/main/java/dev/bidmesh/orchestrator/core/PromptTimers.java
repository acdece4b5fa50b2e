package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.ScoreRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The timers and questions of one prompt. */
final class PromptTimers {

  static final String DEADLINE = "deadline";
  static final String WINDOW = "bid-window";
  static final String RESEND = "bid-resend";
  static final String AWARD = "award";
  static final String AWARD_RESEND = "award-resend";
  static final String PRECHECK = "precheck-again";
  static final String SILENCE = "silence";
  static final String HEDGE = "hedge";
  static final String LOOK = "look";
  static final String RECOVERY = "recovery";
  static final String SCORES = "scores";

  /** A timer that fires later than this was held up by this node itself. */
  private static final long OWN_STALL_NANOS = 250_000_000L;

  /** Any timer may be so late. */
  private static final long USUAL_NANOS = 10_000_000L;

  private final PromptId promptId;
  private final OrchestratorConfig config;
  private final Map<String, Long> dueNanos = new HashMap<>();
  private final Map<Integer, Long> silenceDueNanos = new HashMap<>();
  private long resendDueNanos;
  private long resendWaitNanos;
  private boolean excused;
  private int questions;

  PromptTimers(PromptId promptId, OrchestratorConfig config) {
    this.promptId = promptId;
    this.config = config;
  }

  /** The prompt that a key's subject belongs to. */
  static PromptId promptOf(Key key) {
    int number = key.subject().indexOf('#');
    return new PromptId(number < 0 ? key.subject() : key.subject().substring(0, number));
  }

  /** The attempt that a silence timer watches. */
  static int attemptOf(Key key) {
    return Integer.parseInt(key.subject().substring(key.subject().indexOf('#') + 1));
  }

  void startDeadline(long remainingMs, Turn turn) {
    turn.setTimer(key(DEADLINE), Duration.ofMillis(remainingMs));
  }

  void startWindow(Turn turn) {
    setDue(WINDOW, config.bidding().window(), turn);
  }

  /** Waits for answers to requests for bids. */
  void startResend(Duration wait, Turn turn) {
    resendWaitNanos = wait.toNanos();
    resendDueNanos = turn.nowNanos() + resendWaitNanos;
    turn.setTimer(key(RESEND), wait);
  }

  void stopResend(Turn turn) {
    turn.cancelTimer(key(RESEND));
  }

  /**
   * Whether this node stood still meanwhile, so that answers may be waiting behind the timer. A
   * pause that is long for a short wait only is an excuse once, lest a node that is always late
   * waits for ever.
   */
  boolean isResendLate(Turn turn) {
    long late = turn.nowNanos() - resendDueNanos;
    excused = !excused && late > Math.max(USUAL_NANOS, resendWaitNanos / 2);
    return excused || late > OWN_STALL_NANOS;
  }

  /**
   * Whether a timer that fired was held up because this node stood still, so that answers may be
   * waiting behind it; then, and once, it is set again for a moment.
   */
  boolean isHeldUp(String purpose, Turn turn) {
    Long due = dueNanos.remove(purpose);
    if (due == null || turn.nowNanos() - due <= OWN_STALL_NANOS) {
      return false;
    }
    turn.setTimer(key(purpose), Duration.ofNanos(OWN_STALL_NANOS));
    return true;
  }

  private void setDue(String purpose, Duration wait, Turn turn) {
    dueNanos.put(purpose, turn.nowNanos() + wait.toNanos());
    turn.setTimer(key(purpose), wait);
  }

  /** Stops waiting for bids. */
  void stopWindow(Turn turn) {
    turn.cancelTimer(key(WINDOW));
    turn.cancelTimer(key(RESEND));
  }

  /**
   * Waits for the answer to an award.
   *
   * @param transfer how much longer than others it may take, since it is large
   */
  void startAward(Duration transfer, Turn turn) {
    setDue(AWARD, config.bidding().awardTimeout().plus(transfer), turn);
  }

  /** Waits a moment for a bidder to say that it is there before it is asked once more. */
  void startPrecheck(Duration wait, Turn turn) {
    turn.setTimer(key(PRECHECK), wait);
  }

  void stopPrecheck(Turn turn) {
    turn.cancelTimer(key(PRECHECK));
  }

  /** Waits a moment for the answer to an award before it is sent again. */
  void startAwardResend(Duration wait, Turn turn) {
    turn.setTimer(key(AWARD_RESEND), wait);
  }

  void stopAward(Turn turn) {
    turn.cancelTimer(key(AWARD));
    turn.cancelTimer(key(AWARD_RESEND));
  }

  /** Waits for the first text of a run. */
  void startHedge(Duration wait, Turn turn) {
    setDue(HEDGE, wait, turn);
  }

  /** Waits for the fresh bids of those who could run it as well. */
  void startLook(Turn turn) {
    turn.setTimer(key(LOOK), config.bidding().resendAfter());
  }

  /** Waits for somebody who can run a prompt that nobody can run now. */
  void startRecovery(Duration wait, Turn turn) {
    turn.setTimer(key(RECOVERY), wait);
  }

  void stopRecovery(Turn turn) {
    turn.cancelTimer(key(RECOVERY));
  }

  void stopLook(Turn turn) {
    turn.cancelTimer(key(LOOK));
  }

  void stopHedge(Turn turn) {
    turn.cancelTimer(key(HEDGE));
  }

  void startSilence(int attempt, Turn turn) {
    setSilence(attempt, config.prompts().silence().toNanos(), turn);
  }

  void stopSilence(int attempt, Turn turn) {
    silenceDueNanos.remove(attempt);
    turn.cancelTimer(silenceKey(attempt));
  }

  void stopAll(Turn turn) {
    for (String purpose :
        List.of(DEADLINE, WINDOW, RESEND, AWARD, AWARD_RESEND, PRECHECK, HEDGE, LOOK, RECOVERY)) {
      turn.cancelTimer(key(purpose));
    }
    List.copyOf(silenceDueNanos.keySet()).forEach(attempt -> stopSilence(attempt, turn));
  }

  /**
   * Whether a run has been silent for too long, now that the timer fired; sets the timer anew if
   * not. Time in which this node itself stood still does not count against the run, whose messages
   * may be waiting behind the timer.
   */
  boolean isSilent(Run run, Turn turn) {
    int attempt = run.attempt().number();
    long limit = config.prompts().silence().toNanos();
    long stalled = turn.nowNanos() - silenceDueNanos.getOrDefault(attempt, turn.nowNanos());
    long quiet = turn.nowNanos() - run.lastHeardNanos() - (stalled > OWN_STALL_NANOS ? stalled : 0);
    if (quiet >= limit && stalled <= OWN_STALL_NANOS) {
      return true;
    }
    setSilence(attempt, Math.max(OWN_STALL_NANOS, limit - quiet), turn);
    return false;
  }

  /** Looks again after a while whether a run is silent. */
  void keepSilent(int attempt, long nanos, Turn turn) {
    setSilence(attempt, nanos, turn);
  }

  /** Asks the bandit what to expect of the candidates. */
  void askBandit(List<Candidate> candidates, int promptChars, Turn turn) {
    var request =
        new ScoreRequest(candidates.stream().map(each -> question(each, promptChars)).toList());
    turn.ask(
        new Key(SCORES, promptId + "#" + ++questions),
        Address.Local.BANDIT,
        request,
        config.bidding().scoreTimeout());
  }

  /** Whether an answer is to the latest question. */
  boolean isLatestQuestion(String subject) {
    return subject.equals(promptId + "#" + questions);
  }

  private static ScoreRequest.Candidate question(Candidate candidate, int promptChars) {
    return new ScoreRequest.Candidate(
        candidate.bid().lane(),
        LaneFeatures.of(candidate.bid().telemetry(), promptChars),
        candidate.bid().backlogS());
  }

  private void setSilence(int attempt, long nanos, Turn turn) {
    silenceDueNanos.put(attempt, turn.nowNanos() + nanos);
    turn.setTimer(silenceKey(attempt), Duration.ofNanos(nanos));
  }

  private Key silenceKey(int attempt) {
    return new Key(SILENCE, promptId + "#" + attempt);
  }

  private Key key(String purpose) {
    return new Key(purpose, promptId.value());
  }
}
