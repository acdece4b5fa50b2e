package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.Ping;

/**
 * Asks a winner whether it is there before it is awarded, if there is reason to doubt it: a dead
 * one would cost the whole wait for the answer to an award. Nobody else pays this round trip.
 */
final class Precheck {

  /** Purpose of its questions; the subject is the prompt and a number. */
  static final String PURPOSE = "precheck";

  /** The time is divided among so many questions, since one may get lost. */
  private static final int TRIES = 3;

  /** A device more of whose runs end badly than well is doubted. */
  private static final double POOR = 0.5;

  private final PromptContext prompt;
  private final BiddingConfig config;
  private int tries;
  private int questions;

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
    tries = 0;
    ask(candidate, turn);
  }

  /** Asks once more; false if it was asked often enough. */
  boolean again(Candidate candidate, Turn turn) {
    if (tries >= TRIES) {
      return false;
    }
    ask(candidate, turn);
    return true;
  }

  private void ask(Candidate candidate, Turn turn) {
    tries++;
    turn.ask(
        new Key(PURPOSE, prompt.promptId() + "#" + ++questions),
        Address.device(candidate.bid().lane().deviceId(), Purpose.EXECUTE),
        new Ping(),
        config.precheckTimeout().dividedBy(TRIES));
  }

  /** Whether an answer is to the latest question. */
  boolean isLatest(String subject) {
    return subject.equals(prompt.promptId() + "#" + questions);
  }
}
