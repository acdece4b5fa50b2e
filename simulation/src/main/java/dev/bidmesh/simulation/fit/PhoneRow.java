package dev.bidmesh.simulation.fit;

import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.OptionalDouble;

/**
 * One measured run on the phone.
 *
 * @param cpu processor load, 0 to 1
 * @param ram memory in use, 0 to 1
 * @param chars length of the prompt in characters
 * @param tokens of prompt and output together
 * @param ttftS time to first token in seconds
 * @param tps all tokens over the whole run's seconds
 */
public record PhoneRow(double cpu, double ram, int chars, int tokens, double ttftS, double tps) {

  /**
   * The latency that models are held against, in seconds: that of the originals, time to first
   * token plus tokens over speed.
   */
  public double latencyS() {
    return ttftS + tokens / tps;
  }

  /** The same run with the time to first token counted once, as a part of tokens over speed. */
  PhoneRow wholeRun() {
    return new PhoneRow(cpu, ram, chars, tokens, 0, tps);
  }

  /** What a device would have sampled. */
  public LaneFeatures features() {
    return new LaneFeatures(OptionalDouble.of(cpu), OptionalDouble.of(ram), chars);
  }

  /** The four features of the originals. */
  double[] x() {
    return new double[] {1, cpu, ram, chars / 1000.0};
  }
}
