package dev.bidmesh.protocol.message;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How the next token is chosen. An absent value leaves the choice to the engine.
 *
 * @param temperature 0 (greedy) to 2
 * @param topP nucleus mass, above 0 to 1
 * @param seed seed of the random source
 */
public record Sampling(OptionalDouble temperature, OptionalDouble topP, OptionalLong seed) {

  /** Everything left to the engine. */
  public static final Sampling ENGINE_DEFAULT =
      new Sampling(OptionalDouble.empty(), OptionalDouble.empty(), OptionalLong.empty());

  public Sampling {
    temperature.ifPresent(t -> check("temperature", t >= 0 && t <= 2, "0 to 2", t));
    topP.ifPresent(p -> check("topP", p > 0 && p <= 1, "above 0, to 1", p));
  }

  private static void check(String field, boolean valid, String range, double value) {
    if (!valid) {
      throw new IllegalArgumentException(field + " must be " + range + ", not " + value);
    }
  }
}
