package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * State of a device. Every value is optional: an unreadable source is absent, never a guess.
 *
 * @param cpu processor load, 0 to 1
 * @param ram memory in use, 0 to 1
 * @param battery charge, 0 to 1
 * @param charging whether it runs on mains
 * @param tempC processor temperature in degrees Celsius
 */
public record Telemetry(
    OptionalDouble cpu,
    OptionalDouble ram,
    OptionalDouble battery,
    Optional<Boolean> charging,
    OptionalDouble tempC) {

  /** Nothing known. */
  public static final Telemetry UNKNOWN =
      new Telemetry(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          Optional.empty(),
          OptionalDouble.empty());

  public Telemetry {
    Checks.fraction("cpu", cpu);
    Checks.fraction("ram", ram);
    Checks.fraction("battery", battery);
    tempC.ifPresent(t -> Checks.finite("tempC", t));
  }
}
