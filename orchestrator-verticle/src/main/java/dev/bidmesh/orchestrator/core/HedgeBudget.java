package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.HedgeConfig;

/**
 * Keeps the extra work of hedges to a share of all runs: every run that an auction or the own NPU
 * begins adds the share, every hedge takes a whole run. The first may be taken in advance, so that
 * a node that has just started hedges too; the next has to wait until that one is earned. So there
 * are never more hedges than the share of the runs, save the first one, and never more in a row
 * than were saved up.
 */
final class HedgeBudget {

  /** Parts of a run; whole numbers add up exactly. */
  private static final long RUN = 1_000_000;

  private final long share;
  private final long most;
  private long saved;
  private long taken;
  private long started;
  private long won;
  private long moved;

  HedgeBudget(HedgeConfig config) {
    this.share = (long) (config.fraction() * RUN);
    this.most = config.burst() * RUN;
  }

  /** A run began that is no hedge. */
  void ran() {
    saved = Math.min(most, saved + share);
  }

  /** Whether a hedge may be awarded. */
  boolean allows() {
    return saved >= RUN || taken == 0;
  }

  /** A hedge is awarded. */
  void take() {
    saved -= RUN;
    taken++;
  }

  /** A hedge that was awarded was declined, so that it costs nothing. */
  void giveBack() {
    saved = Math.min(most, saved + RUN);
    taken--;
  }

  /** A device took a hedge on. */
  void started() {
    started++;
  }

  /** A hedge went on alone. */
  void won() {
    won++;
  }

  /** A prompt went to another device before it began, which costs nothing. */
  void moved() {
    moved++;
  }

  /** How often a prompt did. */
  long movedCount() {
    return moved;
  }

  /** Hedges that a device took on. */
  long startedCount() {
    return started;
  }

  /** Hedges that went on alone: their text came first, or the first run was lost. */
  long wonCount() {
    return won;
  }
}
