package dev.bidmesh.simulation.additive;

import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What is known of a run before it begins.
 *
 * @param x the device's state and the prompt's length
 * @param maxTokens most tokens of the answer; absent: the engine's own limit
 * @param idleS seconds since the lane's last run ended, 0 or more; absent: not known, or its first
 */
public record Ask(LaneFeatures x, OptionalInt maxTokens, OptionalDouble idleS) {

  public Ask {
    if (!(idleS.orElse(0) >= 0)) {
      throw new IllegalArgumentException("idleS must be 0 or more, not " + idleS.getAsDouble());
    }
  }

  /** Of a lane of which it is not known how long it has been idle. */
  public Ask(LaneFeatures x, OptionalInt maxTokens) {
    this(x, maxTokens, OptionalDouble.empty());
  }

  /** The same after so many seconds without a run. */
  public Ask afterIdle(OptionalDouble seconds) {
    return new Ask(x, maxTokens, seconds);
  }
}
