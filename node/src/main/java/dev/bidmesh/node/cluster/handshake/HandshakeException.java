package dev.bidmesh.node.cluster.handshake;

/** The other side has not proven what it must, or its message cannot be one of ours. */
public final class HandshakeException extends Exception {

  private static final long serialVersionUID = 1;

  private final Reason reason;

  /** What was wrong, for counting and for the sentence that a user reads. */
  public enum Reason {
    /** It is no message of this handshake. */
    MALFORMED,
    /** It was made without any of the keys that this node accepts. */
    WRONG_KEY,
    /** Its certificate is not of this mesh's authority, not valid now, or not its own. */
    WRONG_CERTIFICATE,
    /** Its certificate was revoked. */
    REVOKED
  }

  /**
   * @param message what was wrong, without any secret
   */
  public HandshakeException(Reason reason, String message) {
    // Strangers cause these at will; a stack trace would make each of them dear.
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
