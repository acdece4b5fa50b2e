package dev.bidmesh.bandit.core.loglinear;

import dev.bidmesh.bandit.core.model.Forecast;
import dev.bidmesh.bandit.core.model.LatencyModel;
import dev.bidmesh.bandit.core.model.Lesson;
import dev.bidmesh.bandit.core.model.Residuals;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.ModelFamily;
import dev.bidmesh.protocol.message.Terms;
import java.util.List;
import java.util.Optional;

/**
 * The learned service time of one lane: the fit, the noise around it, and a watch for sudden
 * change. Not safe for use by several threads.
 */
public final class LaneModel implements LatencyModel {

  /** Names of {@link #terms}. */
  public static final List<String> TERMS =
      List.of("base", "lane", "load", "memory", "length", "load*length", "scatter");

  /** Discount of the one update that follows a detected change. */
  static final double AFTER_CHANGE = 0.05;

  /** Longest believable run: a day. Anything more is a clock that stood still or jumped. */
  private static final double MAX_S = 86_400;

  private static final double LOG_MIN_S = Math.log(0.001);
  private static final double LOG_MAX_S = Math.log(3600);

  private final Regression regression;
  private final Residuals residuals = new Residuals();
  private final ChangeDetector detector = new ChangeDetector();

  /** A model that has seen no run. */
  public LaneModel(Prior prior) {
    this.regression = new Regression(prior);
  }

  /**
   * From now on forgets towards this, instead of the prior that it was made with.
   *
   * @param towards of the same kind
   */
  public void prior(Prior towards) {
    regression.prior(towards);
  }

  @Override
  public ModelFamily family() {
    return ModelFamily.LOG_LINEAR;
  }

  @Override
  public Forecast forecast(LaneFeatures x, double alpha) {
    Prediction prediction = predict(Features.of(x));
    return new Forecast(
        prediction.medianS(),
        prediction.meanS(),
        prediction.lowerS(alpha),
        prediction.upperS(),
        prediction.sigma());
  }

  @Override
  public double lowerS(LaneFeatures x, double alpha) {
    return lowerS(Features.of(x), alpha);
  }

  /** {@link Prediction#lowerS} of {@link #predict}; allocates nothing. */
  public double lowerS(Features x, double alpha) {
    return Prediction.lowerS(regression.logMean(x), regression.width(x), residuals.sigma(), alpha);
  }

  /** Predicts. Allocates nothing but its result. */
  public Prediction predict(Features x) {
    return new Prediction(
        regression.logMean(x), regression.width(x), residuals.sigma(), residuals.cautiousSigma());
  }

  @Override
  public Lesson learn(LaneFeatures x, double seconds, double discount) {
    return learn(Features.of(x), seconds, discount);
  }

  @Override
  public Lesson learnAtLeast(LaneFeatures x, double seconds, double discount) {
    return learnAtLeast(Features.of(x), seconds, discount);
  }

  /**
   * Takes in a run.
   *
   * @param seconds service time, counted as 1 ms to 1 h; refused unless above 0 and at most a day
   * @param discount γ, what the past keeps of its weight, above 0 and at most 1
   */
  public Lesson learn(Features x, double seconds, double discount) {
    if (!(seconds > 0 && seconds <= MAX_S)) {
      return Lesson.REFUSED;
    }
    double y = logSeconds(seconds);
    double residual = y - regression.logMean(x);
    double width = regression.width(x);
    boolean changed = changed(residual, width);
    if (!regression.learn(x, y, changed ? AFTER_CHANGE : discount)) {
      return Lesson.REFUSED;
    }
    residuals.add(residual, width);
    return changed ? Lesson.CHANGED : Lesson.LEARNED;
  }

  /**
   * Takes in a run that was stopped: it would have taken at least this long, which says something
   * only if it is more than was predicted.
   *
   * @param seconds service time until it was stopped; refused if more than a day
   * @param discount as for {@link #learn}
   */
  public Lesson learnAtLeast(Features x, double seconds, double discount) {
    boolean outlasted = seconds > 0 && logSeconds(seconds) > regression.logMean(x);
    return outlasted ? learn(x, seconds, discount) : Lesson.NONE;
  }

  /**
   * Replaces everything learned by an exported state whose prior is the fixed one.
   *
   * @param v upper triangle of V by rows, 15 finite numbers
   * @param b 5 finite numbers
   * @return false if V is not positive definite; the model is as before then
   */
  public boolean restore(List<Double> v, List<Double> b, double residualVariance, long runs) {
    if (!regression.restore(v, b, Optional.empty())) {
      return false;
    }
    residuals.restore(runs, residualVariance);
    return true;
  }

  @Override
  public boolean restore(LaneSnapshot from) {
    if (from.family() != family() || !regression.restore(from.v(), from.b(), from.prior())) {
      return false;
    }
    residuals.restore(from.observations(), from.residualVariance());
    return true;
  }

  @Override
  public List<Double> v() {
    return regression.v();
  }

  @Override
  public List<Double> b() {
    return regression.b();
  }

  @Override
  public Optional<List<Double>> priorShare() {
    return regression.priorShare();
  }

  @Override
  public long observations() {
    return residuals.runs();
  }

  @Override
  public double residualVariance() {
    return residuals.variance();
  }

  @Override
  public Terms terms(LaneFeatures x) {
    return terms(Features.of(x));
  }

  /**
   * What moved a prediction: what the fixed prior expects of a typical prompt on the mean lane of
   * its kind ({@code base}), how much slower or faster this lane is ({@code lane}), what each
   * feature adds by not being typical, and how far the expectation is above the median ({@code
   * scatter}). They add up to the logarithm of {@link Prediction#meanS}.
   */
  public Terms terms(Features x) {
    double[] theta = regression.theta();
    Features typical = Features.TYPICAL;
    double base = regression.prior().fixed().logMean(typical);
    return Terms.of(
        TERMS,
        base,
        typical.dot(theta) - base,
        theta[1] * (x.load() - typical.load()),
        theta[2] * (x.memory() - typical.memory()),
        theta[3] * (x.length() - typical.length()),
        theta[4] * (x.load() * x.length() - typical.load() * typical.length()),
        Prediction.scatter(residuals.sigma()));
  }

  private boolean changed(double residual, double width) {
    double z = residual / (residuals.sigma() * Math.sqrt(1 + width * width));
    return residuals.measured() && detector.changed(z);
  }

  private static double logSeconds(double seconds) {
    return Math.max(LOG_MIN_S, Math.min(LOG_MAX_S, Math.log(seconds)));
  }
}
