package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.OptionalDouble;

/**
 * What a prediction is made from, as sampled at one moment.
 *
 * @param cpu processor load, 0 to 1; absent: the prior's mean stands in
 * @param ram memory in use, 0 to 1; absent: the prior's mean stands in
 * @param promptChars length of the prompt in characters
 */
public record LaneFeatures(OptionalDouble cpu, OptionalDouble ram, int promptChars) {

  public LaneFeatures {
    Checks.fraction("cpu", cpu);
    Checks.fraction("ram", ram);
    Checks.nonNegative("promptChars", promptChars);
  }

  /** The features of a prompt on a device in the given state. */
  public static LaneFeatures of(Telemetry telemetry, int promptChars) {
    return new LaneFeatures(telemetry.cpu(), telemetry.ram(), promptChars);
  }
}
