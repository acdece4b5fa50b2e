package dev.bidmesh.executor.engine.server;

import dev.bidmesh.executor.engine.Refusal;

/** A server has refused what a generation needs, or answered with what is of no use to it. */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  /**
   * @param refusal what it means for the generation
   */
  public RefusedException(Refusal refusal) {
    super(refusal.message());
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
