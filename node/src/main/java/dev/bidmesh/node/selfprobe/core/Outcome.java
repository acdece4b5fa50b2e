package dev.bidmesh.node.selfprobe.core;

/** What came of one probe. */
public enum Outcome {
  /** The peer has reached this node. */
  REACHED,
  /** The peer says that it has not reached this node. */
  MISSED,
  /**
   * The peer has said nothing while the registries of the mesh lack this node, or its event bus
   * does not read where they say that it listens.
   */
  NOT_FOUND,
  /**
   * The peer has said nothing: it is mute itself, or its answer has not reached this node. What the
   * registries know could not be found out.
   */
  SILENT,
  /**
   * The peer has said nothing while the registries of the mesh know this node, and its event bus
   * reads where they say that it listens: a new one would say there what they say already, so it
   * mends nothing.
   */
  MUTE,
  /** The peer does not know the question; it will not know it later either. */
  UNSUPPORTED,
  /**
   * The peer could not be asked, or one of the two stood still meanwhile: that says nothing of how
   * this node is reached.
   */
  UNKNOWN;

  /** Whether a call has not come back, whatever the reason. */
  public boolean isFailure() {
    return switch (this) {
      case MISSED, NOT_FOUND, SILENT, MUTE -> true;
      case REACHED, UNSUPPORTED, UNKNOWN -> false;
    };
  }
}
