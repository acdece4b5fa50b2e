package dev.bidmesh.orchestrator.core;

/**
 * With which scores prompts for one model are accepted, and which is good enough not to ask more
 * devices.
 *
 * <p>Longer prompts take longer everywhere. Compared with the average of all, the best device would
 * not be good enough for a long prompt, and the worst would be for a short one. So the logarithm of
 * the score is a line over the logarithm of the length, fitted by moving averages (discounted least
 * squares); what is left of a score over that line is luck.
 *
 * <p>How much luck is good enough follows from how many devices may be asked on the average: each
 * prompt that asks more than that raises the bound a little, each that asks fewer lowers it, so
 * that the number of messages is the same whatever the load and however unlike the devices are.
 */
final class UsualScore {

  /** Constant of the learned models' length feature, ln(5 (chars / 1000 + .06)), in characters. */
  private static final double LEAST_CHARS = 60;

  /** A slope needs more prompts than a level; its averages and the bound move so much slower. */
  private static final double SLOWER = 5;

  /** Spread of ln length that must be seen before a slope is believed: a fifth of the length. */
  private static final double LEAST_VARIANCE = .02;

  /** No time grows faster than this power of the length. */
  private static final double STEEPEST = 1.5;

  /** Before anything is known: a tenth worse than usual is no reason to ask more. */
  private static final double FIRST_BOUND = Math.log(1.1);

  private static final double LOWEST_BOUND = -1;
  private static final double HIGHEST_BOUND = 1.5;
  private static final double SHORTEST_S = 1e-3;

  private final double weight;
  private long prompts;
  private double meanX;
  private double meanY;
  private double varianceX;
  private double covariance;
  private double level;
  private double bound = FIRST_BOUND;

  /**
   * @param weight of one prompt in the moving average of the level, above 0 to 1
   */
  UsualScore(double weight) {
    this.weight = weight;
  }

  /**
   * A prompt was accepted.
   *
   * @param excess by how many peers more were asked for bids than is meant to be on the average
   */
  void accepted(int chars, double scoreS, double excess) {
    prompts++;
    double x = x(chars);
    double y = Math.log(Math.max(SHORTEST_S, scoreS));
    double slow = Math.max(weight / SLOWER, 1.0 / prompts);
    double dx = x - meanX;
    double dy = y - meanY;
    meanX += slow * dx;
    meanY += slow * dy;
    varianceX = (1 - slow) * (varianceX + slow * dx * dx);
    covariance = (1 - slow) * (covariance + slow * dx * dy);
    double atMean = y - slope() * (x - meanX);
    level += Math.max(weight, 1.0 / prompts) * (atMean - level);
    bound += weight / SLOWER * excess;
    bound = Math.max(LOWEST_BOUND, Math.min(HIGHEST_BOUND, bound));
  }

  private static double x(int chars) {
    return Math.log(chars + LEAST_CHARS);
  }

  /** Drawn to 0 as long as all prompts are about as long. */
  private double slope() {
    return Math.max(0, Math.min(STEEPEST, covariance / (varianceX + LEAST_VARIANCE)));
  }

  /** The worst score in seconds that is good enough for a prompt of so many characters. */
  double goodEnoughS(int chars) {
    return Math.exp(level + bound + slope() * (x(chars) - meanX));
  }
}
