package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.Checks;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What an engine measured of one generation that nobody else can see. Absent is what it cannot
 * tell.
 *
 * @param loadMs time to load the model for this generation, in milliseconds; 0 if it was loaded
 * @param decodeTps tokens per second after the first
 * @param peakBytes the most memory that its program held: of one that runs for this generation
 *     only, in all its life; of one that serves many, while this one ran, model and other
 *     generations included
 * @param joules energy that was used while it ran
 */
public record EngineMeasures(
    OptionalDouble loadMs,
    OptionalDouble decodeTps,
    OptionalLong peakBytes,
    OptionalDouble joules) {

  /** Nothing was measured. */
  public static final EngineMeasures NONE =
      new EngineMeasures(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty(),
          OptionalDouble.empty());

  public EngineMeasures {
    loadMs.ifPresent(value -> Checks.nonNegative("loadMs", value));
    decodeTps.ifPresent(value -> Checks.nonNegative("decodeTps", value));
    peakBytes.ifPresent(value -> Checks.nonNegative("peakBytes", value));
    joules.ifPresent(value -> Checks.nonNegative("joules", value));
  }

  /** The same with the most memory that its program held. */
  public EngineMeasures withPeakBytes(OptionalLong bytes) {
    return new EngineMeasures(loadMs, decodeTps, bytes, joules);
  }

  /** The same with the energy used. */
  public EngineMeasures withJoules(OptionalDouble used) {
    return new EngineMeasures(loadMs, decodeTps, peakBytes, used);
  }
}
