package dev.bidmesh.bandit.core.loglinear;

import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What a prediction is made from, in the model's own coordinates: φ = [1, s, ram, q, s·q].
 *
 * @param load s, processor load as a fraction, at most {@link #LOAD_CAP}: beyond it the measured
 *     times stop growing with load
 * @param memory ram, memory in use as a fraction
 * @param length q, the logarithm of the prompt's length, 0 at 140 characters
 */
public record Features(double load, double memory, double length) {

  /** Number of features, the constant one included. */
  public static final int SIZE = 5;

  /**
   * Loads above count as this one. Of .7 to 1 it explains the measured times best, those of loads
   * left out included.
   */
  public static final double LOAD_CAP = 0.75;

  /** Stands in for an absent processor load: the mean of the measurements behind the prior. */
  public static final double MEAN_CPU = 0.489;

  /** Stands in for absent memory use: the mean of the measurements behind the prior. */
  public static final double MEAN_RAM = 0.490;

  /**
   * Largest square that each feature can have: load and memory are fractions, and the logarithm of
   * the longest prompt that can be counted is below 17.
   */
  public static final List<Double> MAX_SQUARES = List.of(1.0, 1.0, 1.0, 17.0 * 17, 17.0 * 17);

  /** q of all but long prompts: the logarithm is half of what the score of a lane would cost. */
  private static final double[] LENGTHS =
      IntStream.range(0, 4096).mapToDouble(Features::length).toArray();

  /** The prompt that stands for all in status pages and checks: 100 characters at mean load. */
  public static final Features TYPICAL =
      of(new LaneFeatures(OptionalDouble.empty(), OptionalDouble.empty(), 100));

  /** The features of a prompt on a device in a given state. Always finite. */
  public static Features of(LaneFeatures sampled) {
    int chars = sampled.promptChars();
    return new Features(
        Math.min(sampled.cpu().orElse(MEAN_CPU), LOAD_CAP),
        sampled.ram().orElse(MEAN_RAM),
        chars < LENGTHS.length ? LENGTHS[chars] : length(chars));
  }

  private static double length(int chars) {
    return Math.log(5 * (chars / 1000.0 + 0.06));
  }

  /** Writes φ into the first {@link #SIZE} places. */
  public void into(double[] phi) {
    phi[0] = 1;
    phi[1] = load;
    phi[2] = memory;
    phi[3] = length;
    phi[4] = load * length;
  }

  /** θ·φ. */
  public double dot(double[] theta) {
    return theta[0]
        + theta[1] * load
        + theta[2] * memory
        + theta[3] * length
        + theta[4] * load * length;
  }
}
