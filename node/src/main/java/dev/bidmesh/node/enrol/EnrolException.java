package dev.bidmesh.node.enrol;

/** A device is not taken in; the message is a sentence that says what to do. */
public final class EnrolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final EnrolProblem problem;

  EnrolException(EnrolProblem problem, String message) {
    super(message);
    this.problem = problem;
  }

  /** Why. */
  public EnrolProblem problem() {
    return problem;
  }
}
