package dev.bidmesh.protocol;

/** A failure with a {@link FailureCode} and a text for people. Carries no stack trace of a peer. */
public final class MeshException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  public MeshException(FailureCode code, String message) {
    super(message);
    this.code = code;
  }

  public MeshException(FailureCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public FailureCode code() {
    return code;
  }
}
