package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.LaneKey;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What the bandit predicts for one candidate.
 *
 * @param lane which
 * @param meanS expectation of the service time in seconds, without waiting
 * @param lowerS optimistic {@code meanS} that exploration uses, in seconds
 * @param sigma standard deviation of the logarithm of the service time
 * @param boundS 90 % quantile of waiting and service together, in seconds
 * @param scoreS what is compared, lowest first: {@code lowerS + waitWeight * backlogS}
 * @param observations runs that the lane has learned from
 * @param available false while the lane's breaker is open
 * @param terms named parts that add up to the logarithm of {@code meanS}, for explanation
 */
public record LaneScore(
    LaneKey lane,
    double meanS,
    double lowerS,
    double sigma,
    double boundS,
    double scoreS,
    long observations,
    boolean available,
    Map<String, Double> terms) {

  /** Runs that a lane must have learned from before its prediction can refuse anything. */
  public static final int EXPERIENCE = 5;

  /** Standard deviations from the median of a normal distribution to its 10 % quantile. */
  private static final double TO_DECILE = 1.2816;

  public LaneScore {
    Checks.nonNegative("meanS", meanS);
    Checks.nonNegative("lowerS", lowerS);
    Checks.nonNegative("sigma", sigma);
    Checks.nonNegative("boundS", boundS);
    Checks.nonNegative("scoreS", scoreS);
    Checks.nonNegative("observations", observations);
    terms = terms instanceof Terms ? terms : Map.copyOf(terms);
  }

  /**
   * Service time in seconds that a lucky run takes: the 10 % quantile of a lognormal distribution
   * around {@code lowerS}. Who would be late even so need not be tried. Absent while the lane has
   * too little experience to refuse anything.
   */
  public OptionalDouble luckyS() {
    return observations < EXPERIENCE
        ? OptionalDouble.empty()
        : OptionalDouble.of(lowerS * Math.exp(-sigma * sigma / 2 - TO_DECILE * sigma));
  }
}
