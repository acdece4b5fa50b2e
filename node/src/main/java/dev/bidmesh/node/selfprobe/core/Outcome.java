package dev.bidmesh.node.selfprobe.core;

/** What came of one probe. */
public enum Outcome {
  /** The peer has reached this node. */
  REACHED,
  /** The peer says that it has not reached this node, or is silent and the registries lack it. */
  MISSED,
  /**
   * The peer has said nothing: it is mute itself, or its answer has not reached this node. What the
   * registries know could not be found out.
   */
  SILENT,
  /**
   * The peer has said nothing while the registries of the mesh know this node: a new event bus
   * would say there what they say already, so it mends nothing.
   */
  MUTE,
  /** The peer does not know the question; it will not know it later either. */
  UNSUPPORTED,
  /**
   * The peer could not be asked, or one of the two stood still meanwhile: that says nothing of how
   * this node is reached.
   */
  UNKNOWN
}
