package dev.bidmesh.executor.engine.spec;

import dev.bidmesh.protocol.Checks;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The built-in engine with the demo model.
 *
 * @param rate tokens per second that it is slowed to, above 0; absent: full speed
 * @param slots prompts that it runs at once, 1 to {@value #MAX_SLOTS}
 */
public record BuiltinSpec(OptionalDouble rate, int slots) implements EngineSpec {

  /** Prompts run at once, if nothing else is said. */
  public static final int DEFAULT_SLOTS = 4;

  /** Each slot is a thread of its own. */
  public static final int MAX_SLOTS = 256;

  static final String KIND = "builtin";
  static final String FORM = "builtin[,rate=TOKENS_PER_S][,slots=N]";

  public BuiltinSpec {
    Checks.between("slots", slots, 1, MAX_SLOTS);
    rate.ifPresent(
        perSecond -> {
          if (!(perSecond > 0 && Double.isFinite(perSecond))) {
            throw new IllegalArgumentException("rate must be above 0, not " + perSecond);
          }
        });
  }

  static BuiltinSpec read(SpecText text) {
    text.refuseTarget();
    text.allow(Set.of("rate", "slots"));
    Optional<Double> rate = text.option("rate").map(value -> rate(text, value));
    return new BuiltinSpec(
        rate.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
        text.slots(DEFAULT_SLOTS, MAX_SLOTS));
  }

  @Override
  public String kind() {
    return KIND;
  }

  private static double rate(SpecText text, String value) {
    try {
      double rate = Double.parseDouble(value);
      if (rate > 0 && Double.isFinite(rate)) {
        return rate;
      }
    } catch (NumberFormatException e) {
      throw rateProblem(text, value);
    }
    throw rateProblem(text, value);
  }

  private static IllegalArgumentException rateProblem(SpecText text, String value) {
    return text.problem(
        "rate must be tokens per second above 0, for example 20, not '" + value + "'");
  }
}
