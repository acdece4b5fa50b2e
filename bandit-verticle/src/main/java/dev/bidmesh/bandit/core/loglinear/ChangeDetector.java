package dev.bidmesh.bandit.core.loglinear;

/**
 * Notices that a lane has become another: two runs in a row that lie more than three standard
 * deviations off, on the same side.
 */
final class ChangeDetector {

  private static final double LIMIT = 3;
  private static final int IN_A_ROW = 2;

  /** Runs of one sign in a row beyond the limit: positive when slower, negative when faster. */
  private int streak;

  /**
   * Takes in a run.
   *
   * @param z its residual in standard deviations
   * @return whether the lane has changed; the next streak starts afresh then
   */
  boolean changed(double z) {
    int sign = Math.abs(z) > LIMIT ? (int) Math.signum(z) : 0;
    streak = sign == 0 || sign * streak < 0 ? sign : streak + sign;
    boolean changed = Math.abs(streak) >= IN_A_ROW;
    if (changed) {
      streak = 0;
    }
    return changed;
  }
}
