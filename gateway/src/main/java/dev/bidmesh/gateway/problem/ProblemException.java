package dev.bidmesh.gateway.problem;

/**
 * Ends the handling of a request with a problem. Carries no stack trace: the client is at fault.
 */
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
