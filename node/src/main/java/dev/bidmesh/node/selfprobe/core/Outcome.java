package dev.bidmesh.node.selfprobe.core;

/** What came of one probe. */
public enum Outcome {
  /** The peer has reached this node. */
  REACHED,
  /** The peer has not reached this node, or its answer has not. */
  MISSED,
  /**
   * The peer could not be asked, does not know the question, or one of the two stood still
   * meanwhile: that says nothing of how this node is reached.
   */
  UNKNOWN
}
