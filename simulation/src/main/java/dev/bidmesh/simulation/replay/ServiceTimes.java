package dev.bidmesh.simulation.replay;

import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How long runs take on the phone and on the NPU that stand behind all devices: samples by
 * processor load, memory and length of the prompt. A service time is one of the samples, its true
 * mean is their mean.
 */
public final class ServiceTimes {

  /** Processor loads and memory uses that were measured: .01, .07, … .97. */
  static final int LEVELS = 17;

  private final String source;
  private final int[] chars;
  private final double[] cumulative;
  private final LaneFeatures[] features;
  private final double[][] cpuS;
  private final double[] cpuMeanS;
  private final double[][] npuS;
  private final double[] npuMeanS;
  private final NpuProfile npu;

  /**
   * @param source where they come from, for readers
   * @param chars the lengths of prompts that occur
   * @param weights how often each occurs, in any unit
   * @param cpuS samples in seconds by {@link #cell}
   * @param npuS by length, samples in seconds of the part of an NPU's run that grows with tokens
   */
  ServiceTimes(
      String source,
      int[] chars,
      double[] weights,
      double[][] cpuS,
      double[][] npuS,
      NpuProfile npu) {
    this.source = source;
    this.chars = chars;
    this.cumulative = cumulative(weights);
    this.features = features(chars);
    this.cpuS = cpuS;
    this.cpuMeanS = means(cpuS);
    this.npuS = npuS;
    this.npuMeanS = means(npuS);
    this.npu = npu;
  }

  /** Where the times come from, in words. */
  public String source() {
    return source;
  }

  /** The load or memory use of a level, as a fraction. */
  static double fraction(int level) {
    return (1 + 6 * level) / 100.0;
  }

  static int cells(int lengths) {
    return LEVELS * LEVELS * lengths;
  }

  /** Index of the samples for a processor load, a memory use and a length. */
  static int cell(int cpuLevel, int ramLevel, int length, int lengths) {
    return (cpuLevel * LEVELS + ramLevel) * lengths + length;
  }

  int lengths() {
    return chars.length;
  }

  /** Characters of a prompt. */
  int chars(int length) {
    return chars[length];
  }

  /** The index of the length at this quantile, 0 (inclusive) to 1 (exclusive). */
  int lengthAt(double quantile) {
    int index = 0;
    while (cumulative[index] <= quantile) {
      index++;
    }
    return index;
  }

  double share(int length) {
    return cumulative[length] - (length == 0 ? 0 : cumulative[length - 1]);
  }

  /** What the model sees of a prompt of this length on a device in this state. */
  LaneFeatures features(int cpuLevel, int ramLevel, int length) {
    return features[cell(cpuLevel, ramLevel, length, chars.length)];
  }

  /** What the model sees of a prompt of middling length on a device in a middling state. */
  LaneFeatures middling() {
    return features(LEVELS / 2, LEVELS / 2, lengthAt(.5));
  }

  double cpuMeanS(int cpuLevel, int ramLevel, int length) {
    return cpuMeanS[cell(cpuLevel, ramLevel, length, chars.length)];
  }

  double cpuS(int cpuLevel, int ramLevel, int length, double quantile) {
    return sample(cpuS[cell(cpuLevel, ramLevel, length, chars.length)], quantile);
  }

  /** Mean on an NPU; {@code output} multiplies what grows with the answer. */
  double npuMeanS(int length, double output) {
    return npu.fixedS() + npuMeanS[length] * output;
  }

  double npuS(int length, double output, double quantile) {
    return npu.fixedS() + sample(npuS[length], quantile) * output;
  }

  private static LaneFeatures[] features(int[] chars) {
    var features = new LaneFeatures[cells(chars.length)];
    for (int cell = 0; cell < features.length; cell++) {
      int state = cell / chars.length;
      features[cell] =
          new LaneFeatures(
              OptionalDouble.of(fraction(state / LEVELS)),
              OptionalDouble.of(fraction(state % LEVELS)),
              chars[cell % chars.length]);
    }
    return features;
  }

  private static double sample(double[] samples, double quantile) {
    return samples[(int) (quantile * samples.length)];
  }

  private static double[] means(double[][] samples) {
    return Arrays.stream(samples)
        .mapToDouble(each -> Arrays.stream(each).average().orElseThrow())
        .toArray();
  }

  private static double[] cumulative(double[] weights) {
    double sum = Arrays.stream(weights).sum();
    var cumulative = new double[weights.length];
    double soFar = 0;
    for (int i = 0; i < weights.length; i++) {
      soFar += weights[i];
      cumulative[i] = soFar / sum;
    }
    cumulative[weights.length - 1] = 1;
    return cumulative;
  }
}
