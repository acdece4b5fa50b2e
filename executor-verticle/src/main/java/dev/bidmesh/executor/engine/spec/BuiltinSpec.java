package dev.bidmesh.executor.engine.spec;

import dev.bidmesh.protocol.Checks;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The built-in engine.
 *
 * @param file the model; absent: the demo model
 * @param rate tokens per second that it is slowed to, above 0; absent: full speed
 * @param slots prompts that it runs at once, 1 to {@value #MAX_SLOTS}
 */
public record BuiltinSpec(Optional<Path> file, OptionalDouble rate, int slots)
    implements EngineSpec {

  /** Prompts run at once, if nothing else is said. */
  public static final int DEFAULT_SLOTS = 4;

  /** Each slot is a thread of its own. */
  public static final int MAX_SLOTS = 256;

  static final String KIND = "builtin";
  static final String FORM = "builtin[=FILE][,rate=TOKENS_PER_S][,slots=N]";

  public BuiltinSpec {
    Checks.between("slots", slots, 1, MAX_SLOTS);
    rate.ifPresent(
        perSecond -> {
          if (!(perSecond > 0 && Double.isFinite(perSecond))) {
            throw new IllegalArgumentException("rate must be above 0, not " + perSecond);
          }
        });
  }

  /** The demo model at full speed. */
  public static BuiltinSpec demo() {
    return new BuiltinSpec(Optional.empty(), OptionalDouble.empty(), DEFAULT_SLOTS);
  }

  /** A model of one's own at full speed. */
  public static BuiltinSpec ofFile(Path file) {
    return new BuiltinSpec(Optional.of(file), OptionalDouble.empty(), DEFAULT_SLOTS);
  }

  static BuiltinSpec read(SpecText text) {
    text.allow(Set.of("rate", "slots"));
    return new BuiltinSpec(
        text.target().isPresent() ? Optional.of(text.file("builtin=FILE")) : Optional.empty(),
        text.rate(),
        text.slots(DEFAULT_SLOTS, MAX_SLOTS));
  }

  @Override
  public String kind() {
    return KIND;
  }
}
