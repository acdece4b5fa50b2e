package dev.bidmesh.orchestrator;

/** How long an auction waits for devices that are slow to answer. */
public enum BidPatience {
  /**
   * A device that is slower than it usually is, is not waited for any more once somebody else can
   * run the prompt.
   */
  LEARNED,
  /** Every device that is expected to answer has the whole window. */
  FULL
}
