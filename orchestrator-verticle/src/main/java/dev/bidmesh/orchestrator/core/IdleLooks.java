package dev.bidmesh.orchestrator.core;

/**
 * How often prompts that wait as long as was promised may look for an idle device, in a mesh that
 * is too large to ask everybody. Which devices are idle is older news there, is told to more
 * owners, and each of them has more prompts that wait: nearly all of these looks would be in vain.
 * So every run saves up a share of one, and each costs one.
 */
final class IdleLooks {

  /** Most that are saved up. */
  private static final double BURST = 4;

  private final double share;
  private double saved = 1;

  /**
   * @param share looks per run, 0 to 1
   */
  IdleLooks(double share) {
    this.share = share;
  }

  /** A run began. */
  void ran() {
    saved = Math.min(BURST, saved + share);
  }

  /** Takes one; false if none is left. */
  boolean take() {
    if (saved < 1) {
      return false;
    }
    saved--;
    return true;
  }
}
