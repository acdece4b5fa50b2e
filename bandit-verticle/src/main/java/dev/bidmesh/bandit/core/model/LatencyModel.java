package dev.bidmesh.bandit.core.model;

import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.ModelFamily;
import dev.bidmesh.protocol.message.Terms;
import java.util.List;
import java.util.Optional;

/** The learned service time of one lane. Not safe for use by several threads. */
public interface LatencyModel {

  /** Which kind of model this is. */
  ModelFamily family();

  /**
   * Forecasts a run.
   *
   * @param alpha how many standard deviations of the model's uncertainty {@link Forecast#lowerS} is
   *     optimistic by
   */
  Forecast forecast(LaneFeatures x, double alpha);

  /** {@link Forecast#lowerS} alone; allocates nothing. */
  double lowerS(LaneFeatures x, double alpha);

  /** Named parts that add up to the logarithm of {@link Forecast#meanS}. */
  Terms terms(LaneFeatures x);

  /**
   * Takes in a run.
   *
   * @param seconds service time, counted as 1 ms to 1 h; refused unless above 0 and at most a day
   * @param discount γ, what the past keeps of its weight, above 0 and at most 1; families that do
   *     not forget leave it out of account
   */
  Lesson learn(LaneFeatures x, double seconds, double discount);

  /**
   * Takes in a run that was stopped: it would have taken at least this long, which says something
   * only if it is more than was predicted.
   */
  Lesson learnAtLeast(LaneFeatures x, double seconds, double discount);

  /**
   * Replaces everything learned by an exported state of this family.
   *
   * @return false if it is of another family or no usable state; the model is as before then
   */
  boolean restore(LaneSnapshot from);

  /** Sum of the features' outer products, the upper triangle of 5 × 5 by rows: 15 numbers. */
  List<Double> v();

  /** Weighted sum of features and targets: 5 numbers. */
  List<Double> b();

  /** The share of {@link #b} that is prior and not runs; absent: that of the fixed prior. */
  Optional<List<Double>> priorShare();

  /** Runs learned from. */
  long observations();

  /** Average of the squared residuals of the logarithm as it stands. */
  double residualVariance();
}
