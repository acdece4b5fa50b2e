package dev.bidmesh.simulation.net;

/**
 * What goes wrong between nodes. Messages inside a node are never lost.
 *
 * @param loss probability that a message between nodes is lost, 0 to 1
 * @param duplication probability that it arrives twice, 0 to 1
 * @param minDelayNanos shortest way
 * @param maxDelayNanos longest way; messages can overtake each other within the difference
 */
public record FaultPlan(double loss, double duplication, long minDelayNanos, long maxDelayNanos) {

  /** A loopback network that loses nothing. */
  public static final FaultPlan NONE = new FaultPlan(0, 0, 40_000, 200_000);

  public FaultPlan {
    if (!(loss >= 0 && loss <= 1) || !(duplication >= 0 && duplication <= 1)) {
      throw new IllegalArgumentException("loss and duplication must be between 0 and 1");
    }
    if (minDelayNanos < 0 || maxDelayNanos < minDelayNanos) {
      throw new IllegalArgumentException(
          "minDelayNanos must be at least 0, and maxDelayNanos not less than that");
    }
  }

  /** Whether nothing is left to chance. */
  boolean isSteady() {
    return loss == 0 && duplication == 0 && minDelayNanos == maxDelayNanos;
  }
}
