package dev.bidmesh.simulation.additive;

import dev.bidmesh.bandit.BanditConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What is deployed, with one more feature: w = ln(1 + idle / s), of the seconds since the lane's
 * last run. Its slope is learned for each lane from what the model of the other features leaves
 * over (discounted least squares, drawn towards 0), and that model learns times from which the part
 * of w has been taken out. A run of which w is not known is one of mean w.
 */
final class Warmth implements Predictor {

  /** Variance of w that must be seen before a slope is believed: a fifth of the idle time. */
  private static final double RIDGE = .04;

  /** What the prior is wrong by is no matter of w; so many runs of a lane put it right. */
  private static final int FIRST_RUNS = 5;

  private final OneTerm others = new OneTerm();
  private final Map<String, Slope> slopes = new HashMap<>();

  @Override
  public Law predict(String lane, Ask ask) {
    Law law = others.predict(lane, ask);
    double shift = slope(lane).shift(ask.idleS());
    return new Law(law.logMedian() + shift, law.sigma(), law.lowerS() * Math.exp(shift));
  }

  @Override
  public void learn(Run run) {
    Slope slope = slope(run.lane());
    double shift = slope.shift(run.ask().idleS());
    double left = Math.log(run.serviceS()) - others.predict(run.lane(), run.ask()).logMedian();
    double rest = Math.exp(-shift);
    others.learn(
        new Run(run.lane(), run.ask(), run.ttftS() * rest, run.serviceS() * rest, run.tokens()));
    slope.learn(run.ask().idleS(), left);
  }

  private Slope slope(String lane) {
    return slopes.computeIfAbsent(lane, name -> new Slope());
  }

  /** A line through moving averages. */
  private static final class Slope {
    private static final double WEIGHT = 1 - BanditConfig.DEFAULT.discount();

    private long runs;
    private double meanW;
    private double meanLeft;
    private double variance;
    private double covariance;

    double shift(OptionalDouble idleS) {
      return idleS.isPresent() && runs > FIRST_RUNS + 1
          ? covariance / (variance + RIDGE) * (w(idleS.getAsDouble()) - meanW)
          : 0;
    }

    void learn(OptionalDouble idleS, double left) {
      if (idleS.isPresent() && ++runs > FIRST_RUNS) {
        double weight = Math.max(WEIGHT, 1.0 / (runs - FIRST_RUNS));
        double dw = w(idleS.getAsDouble()) - meanW;
        double dLeft = left - meanLeft;
        meanW += weight * dw;
        meanLeft += weight * dLeft;
        variance = (1 - weight) * (variance + weight * dw * dw);
        covariance = (1 - weight) * (covariance + weight * dw * dLeft);
      }
    }

    private static double w(double idleS) {
      return Math.log1p(idleS);
    }
  }
}
