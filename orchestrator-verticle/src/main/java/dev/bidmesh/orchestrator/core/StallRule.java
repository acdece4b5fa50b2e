package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.StallConfig;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.RunPhase;

/**
 * Whether a run that has written text writes no more, although its device gives life signs: its
 * engine hangs. What is usual is learned from the run itself.
 *
 * <p>Not while the client takes no text, which holds the engine up; and not if the answer may come
 * in one piece at the end.
 */
final class StallRule {

  /** Life signs without text between them, so that a late burst of messages is no stall. */
  private static final int LEAST_SIGNS = 3;

  private final PromptContext prompt;
  private final StallConfig config;

  StallRule(PromptContext prompt) {
    this.prompt = prompt;
    this.config = prompt.config.prompts().stall();
  }

  /** Whether it does, now that a life sign came and was taken in. */
  boolean isStalled(Run run, Progress sign, Turn turn) {
    return sign.phase() == RunPhase.DECODE
        && run.showsText()
        && prompt.credit() > 0
        && !prompt.messages.isInOnePiece()
        && run.signsSinceText() >= LEAST_SIGNS
        && turn.nowNanos() - run.lastTextNanos() >= config.boundFor(run.usualGap()).toNanos();
  }
}
