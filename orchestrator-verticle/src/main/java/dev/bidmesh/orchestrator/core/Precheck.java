package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.Ping;
import java.time.Duration;

/**
 * Asks a winner whether it is there before it is awarded, if there is reason to doubt it: a dead
 * one would cost the whole wait for the answer to an award. Nobody else pays this round trip.
 */
final class Precheck {

  /** Purpose of its questions; the subject is the prompt with two numbers. */
  static final String PURPOSE = "precheck";

  /** So many questions are asked within the time, since one may get lost. */
  private static final int TRIES = 3;

  /** A device more of whose runs end badly than well is doubted. */
  private static final double POOR = 0.5;

  private final PromptContext prompt;
  private final BiddingConfig config;
  private int round;
  private int tries;
  private int open;
  private long dueNanos;
  private long nextNanos;
  private boolean excused;

  Precheck(PromptContext prompt) {
    this.prompt = prompt;
    this.config = prompt.config.bidding();
  }

  /** Whether there is reason to doubt that a bidder is there. */
  boolean isDoubtful(Candidate candidate, Turn turn) {
    DeviceId device = candidate.bid().lane().deviceId();
    return !prompt.isSelf(device)
        && (!prompt.view.liveness().isExpected(device)
            || prompt.view.peer(device).filter(Precheck::isPoor).isPresent()
            || isLongAgo(candidate, turn));
  }

  private static boolean isPoor(PeerTable.Peer peer) {
    return peer.suspected() || peer.successRate().orElse(1) < POOR;
  }

  private boolean isLongAgo(Candidate candidate, Turn turn) {
    long patience = config.precheckAfter().toNanos();
    return turn.nowNanos() - candidate.receivedNanos() >= patience
        && prompt
            .view
            .liveness()
            .isQuiet(candidate.bid().lane().deviceId(), patience, turn.nowNanos());
  }

  /** Asks a bidder, the first time. */
  void begin(Candidate candidate, Turn turn) {
    excused = false;
    start(candidate, turn);
  }

  /**
   * Begins anew if this node stood still meanwhile, so that answers may be waiting behind what just
   * came. That is an excuse once, lest a node that is always late waits for ever.
   *
   * @return whether it did
   */
  boolean beginAnew(Candidate candidate, Turn turn) {
    long late = turn.nowNanos() - Math.min(nextNanos, dueNanos);
    if (excused || late <= waitForOne().toNanos() / 2) {
      return false;
    }
    excused = true;
    start(candidate, turn);
    return true;
  }

  private void start(Candidate candidate, Turn turn) {
    round++;
    tries = 0;
    open = 0;
    dueNanos = turn.nowNanos() + config.precheckTimeout().toNanos();
    ask(candidate, turn);
  }

  /** Asks once more; the earlier questions stay open, for an answer may be slow and not lost. */
  void ask(Candidate candidate, Turn turn) {
    tries++;
    open++;
    turn.ask(
        new Key(PURPOSE, prompt.promptId() + "#" + round + "." + tries),
        Address.device(candidate.bid().lane().deviceId(), Purpose.EXECUTE),
        new Ping(),
        Duration.ofNanos(Math.max(1, dueNanos - turn.nowNanos())));
    nextNanos = turn.nowNanos() + waitForOne().toNanos();
    if (tries < TRIES) {
      prompt.timers.startPrecheck(waitForOne(), turn);
    }
  }

  private Duration waitForOne() {
    return config.precheckTimeout().dividedBy(TRIES);
  }

  /** Whether this is what became of a question that counts. */
  boolean isCurrent(String subject) {
    return subject.startsWith(prompt.promptId() + "#" + round + ".");
  }

  /** One question will not be answered; true if that was the last. */
  boolean isOver() {
    open--;
    return open == 0 && tries == TRIES;
  }
}
