package dev.bidmesh.bandit.core.loglinear;

import java.util.List;
import java.util.Map;

/**
 * The learned service time of one lane: the fit, the noise around it, and a watch for sudden
 * change. Not safe for use by several threads.
 */
public final class LaneModel {

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

  /** What became of a run. */
  public enum Lesson {
    /** It says nothing new. */
    NONE,
    /** Taken in. */
    LEARNED,
    /** Taken in, and most of the past forgotten, because the lane has become another. */
    CHANGED,
    /** Not taken in, since it is no usable measurement; the model is as before. */
    REFUSED
  }

  /** Predicts. Allocates nothing but its result. */
  public Prediction predict(Features x) {
    return new Prediction(regression.logMean(x), regression.width(x), residuals.sigma());
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
   * Replaces everything learned by an exported state.
   *
   * @param v upper triangle of V by rows, 15 finite numbers
   * @param b 5 finite numbers
   * @return false if V is not positive definite; the model is as before then
   */
  public boolean restore(List<Double> v, List<Double> b, double residualVariance, long runs) {
    if (!regression.restore(v, b)) {
      return false;
    }
    residuals.restore(runs, residualVariance);
    return true;
  }

  /** V, the upper triangle by rows: 15 numbers. */
  public List<Double> v() {
    return regression.v();
  }

  /** b: 5 numbers. */
  public List<Double> b() {
    return regression.b();
  }

  /** Runs learned from. */
  public long observations() {
    return residuals.runs();
  }

  /** Average of the squared residuals as it stands, whether or not it counts yet. */
  public double residualVariance() {
    return residuals.variance();
  }

  /** The named parts of the predicted logarithm, for explanations. */
  public Map<String, Double> terms(Features x) {
    return x.terms(regression.theta());
  }

  private boolean changed(double residual, double width) {
    double z = residual / (residuals.sigma() * Math.sqrt(1 + width * width));
    return residuals.measured() && detector.changed(z);
  }

  private static double logSeconds(double seconds) {
    return Math.max(LOG_MIN_S, Math.min(LOG_MAX_S, Math.log(seconds)));
  }
}
