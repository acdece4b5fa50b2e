package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the run that gave the answer took beyond time at the owner.
 *
 * @param loadMs time to load the model for it, 0 if it was loaded
 * @param decodeTps tokens per second after the first; 0 below two tokens
 * @param peakBytes the most memory that its program held: in all its life if it ran for this run
 *     only, else while this run went on; absent if it has none of its own, or that cannot be read
 * @param joules energy that its device used meanwhile, for whatever; absent if that cannot be read
 */
public record RunMeasures(
    double loadMs, double decodeTps, OptionalLong peakBytes, OptionalDouble joules) {

  public RunMeasures {
    Checks.nonNegative("loadMs", loadMs);
    Checks.nonNegative("decodeTps", decodeTps);
    peakBytes.ifPresent(bytes -> Checks.nonNegative("peakBytes", bytes));
    joules.ifPresent(value -> Checks.nonNegative("joules", value));
  }

  /** Of the run that a completion ends. */
  public static RunMeasures of(Completion completion) {
    return new RunMeasures(
        completion.loadMs(), completion.decodeTps(), completion.peakBytes(), completion.joules());
  }
}
