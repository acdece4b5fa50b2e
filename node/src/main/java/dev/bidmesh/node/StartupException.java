package dev.bidmesh.node;

/**
 * A node cannot start for a reason that its operator can remove. The message says what is wrong and
 * what to do, and needs no stack trace.
 */
public class StartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StartupException(String message) {
    super(message);
  }

  public StartupException(String message, Throwable cause) {
    super(message, cause);
  }
}
