package dev.bidmesh.executor.engine.command;

import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.spec.CommandSpec;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Sampling;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * What the placeholders in a command for the choice of tokens stand for. A program is told of it in
 * no other way: a prompt that sets what the command has no placeholder for is refused.
 */
final class Fields {

  static final String TEMPERATURE = "{temperature}";
  static final String TOP_P = "{top_p}";
  static final String SEED = "{seed}";

  // Neither changes how likely the tokens are by the model itself.
  private static final double NEUTRAL = 1;

  /** Programs that read a seed read at least so many. */
  private static final long SEEDS = 1L << 31;

  private Fields() {}

  /** Why a prompt that sets these is not run; empty if the command has a place for all of them. */
  static Optional<Refusal> check(String engine, CommandSpec spec, Sampling wanted) {
    return given(wanted).keySet().stream()
        .filter(field -> !mentions(spec, field))
        .findFirst()
        .map(field -> refusal(engine, field));
  }

  /** Whether an argument has a placeholder. */
  static boolean mentions(CommandSpec spec, String placeholder) {
    return spec.command().stream().anyMatch(word -> word.contains(placeholder));
  }

  /**
   * What each placeholder stands for.
   *
   * @param random for a seed that nobody has said
   */
  static Map<String, String> values(CommandSpec spec, Sampling wanted, RandomGenerator random) {
    var values = new LinkedHashMap<String, String>();
    values.put(TEMPERATURE, text(NEUTRAL));
    values.put(TOP_P, text(NEUTRAL));
    values.put(SEED, Long.toString(random.nextLong(SEEDS)));
    values.putAll(given(spec.sampling()));
    values.putAll(given(wanted));
    return values;
  }

  private static Map<String, String> given(Sampling sampling) {
    var given = new LinkedHashMap<String, String>();
    put(given, TEMPERATURE, sampling.temperature());
    put(given, TOP_P, sampling.topP());
    OptionalLong seed = sampling.seed();
    seed.ifPresent(value -> given.put(SEED, Long.toString(value)));
    return given;
  }

  private static void put(Map<String, String> given, String name, OptionalDouble value) {
    value.ifPresent(number -> given.put(name, text(number)));
  }

  // 0.7 and 0.00001, never 1.0E-5, which not every program reads.
  private static String text(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  private static Refusal refusal(String engine, String placeholder) {
    String field = placeholder.substring(1, placeholder.length() - 1);
    return new Refusal(
        FailureCode.UNSUPPORTED,
        "the engine "
            + engine
            + " does not support "
            + field
            + "; leave it out, or have the owner of the device write "
            + placeholder
            + " into its command");
  }
}
