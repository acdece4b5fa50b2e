package dev.bidmesh.bandit.core.linear;

import dev.bidmesh.bandit.core.model.Forecast;
import dev.bidmesh.bandit.core.model.LatencyModel;
import dev.bidmesh.bandit.core.model.Lesson;
import dev.bidmesh.bandit.core.model.Residuals;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.ModelFamily;
import dev.bidmesh.protocol.message.Terms;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A lane whose seconds are learned by {@link LinUcb} with x = [1, cpu, ram, chars / 1000], cpu and
 * ram as fractions. Nothing is forgotten and nothing clipped but what no time can be: predictions
 * are at least a millisecond, and so is the optimistic bound, which with few runs would be below
 * zero.
 */
public final class LinearModel implements LatencyModel {

  /** Names of {@link #terms}. */
  public static final List<String> TERMS = List.of("base", "load", "memory", "length");

  /** Stands in for an absent processor load or memory use: the middle. */
  private static final double ABSENT = 0.5;

  private static final double LEAST_S = 0.001;
  private static final double MOST_S = 3600;
  private static final double LONGEST_S = 86_400;
  private static final double Z90 = 1.2815515655446004;

  private final LinUcb arm = new LinUcb();
  private final Residuals residuals = new Residuals();
  private final double[] x = new double[LinUcb.FEATURES];

  @Override
  public ModelFamily family() {
    return ModelFamily.LINEAR4;
  }

  @Override
  public Forecast forecast(LaneFeatures sampled, double alpha) {
    sample(sampled);
    double meanS = seconds(arm.estimate(x));
    double sigma = residuals.sigma();
    double noise = Math.exp(Z90 * residuals.cautiousSigma());
    double upperS = seconds(meanS * noise + Z90 * arm.width(x));
    double medianS = seconds(meanS * Math.exp(-sigma * sigma / 2));
    return new Forecast(medianS, meanS, seconds(arm.score(x, alpha)), upperS, sigma);
  }

  /**
   * What the sums say, in seconds, also where no time can be that: below a millisecond, or long.
   */
  public double estimateS(LaneFeatures sampled) {
    sample(sampled);
    return arm.estimate(x);
  }

  @Override
  public double lowerS(LaneFeatures sampled, double alpha) {
    sample(sampled);
    return seconds(arm.score(x, alpha));
  }

  /** The estimate's own parts as they add up in seconds, brought to the scale of its logarithm. */
  @Override
  public Terms terms(LaneFeatures sampled) {
    sample(sampled);
    double[] part = new double[LinUcb.FEATURES];
    double[] only = new double[LinUcb.FEATURES];
    double before = Math.log(LEAST_S);
    for (int i = 0; i < part.length; i++) {
      only[i] = x[i];
      double now = Math.log(seconds(arm.estimate(only)));
      part[i] = i == 0 ? now : now - before;
      before = now;
    }
    return Terms.of(TERMS, part);
  }

  @Override
  public Lesson learn(LaneFeatures sampled, double seconds, double discount) {
    if (!(seconds > 0 && seconds <= LONGEST_S)) {
      return Lesson.REFUSED;
    }
    sample(sampled);
    double y = seconds(seconds);
    double residual = Math.log(y) - Math.log(seconds(arm.estimate(x)));
    if (!arm.train(x, y)) {
      return Lesson.REFUSED;
    }
    residuals.add(residual, 0);
    return Lesson.LEARNED;
  }

  @Override
  public Lesson learnAtLeast(LaneFeatures sampled, double seconds, double discount) {
    sample(sampled);
    boolean outlasted = seconds > 0 && seconds(seconds) > seconds(arm.estimate(x));
    return outlasted ? learn(sampled, seconds, discount) : Lesson.NONE;
  }

  @Override
  public boolean restore(LaneSnapshot from) {
    if (from.family() != family() || !arm.restore(numbers(from.v()), numbers(from.b()))) {
      return false;
    }
    residuals.restore(from.observations(), from.residualVariance());
    return true;
  }

  @Override
  public List<Double> v() {
    return Arrays.stream(arm.a()).boxed().toList();
  }

  @Override
  public List<Double> b() {
    return Arrays.stream(arm.b()).boxed().toList();
  }

  @Override
  public Optional<List<Double>> priorShare() {
    return Optional.empty();
  }

  @Override
  public long observations() {
    return residuals.runs();
  }

  @Override
  public double residualVariance() {
    return residuals.variance();
  }

  private void sample(LaneFeatures sampled) {
    x[0] = 1;
    x[1] = sampled.cpu().orElse(ABSENT);
    x[2] = sampled.ram().orElse(ABSENT);
    x[3] = sampled.promptChars() / 1000.0;
  }

  private static double seconds(double value) {
    return Math.max(LEAST_S, Math.min(MOST_S, value));
  }

  private static double[] numbers(List<Double> list) {
    return list.stream().mapToDouble(each -> each).toArray();
  }
}
