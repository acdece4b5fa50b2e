package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Checks;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalDouble;

/** An engine as a user asks for it, for example with {@code --engine openai=URL,slots=2}. */
public sealed interface EngineSpec {

  /** Name of the kind of engine. */
  String kind();

  /**
   * The built-in engine with the demo model.
   *
   * @param rate tokens per second that it is slowed to, above 0; absent: full speed
   * @param slots prompts that it runs at once, 1 to {@value #MAX_SLOTS}
   */
  record Builtin(OptionalDouble rate, int slots) implements EngineSpec {

    /** Prompts run at once, if nothing else is said. */
    public static final int DEFAULT_SLOTS = 4;

    /** Each slot is a thread of its own. */
    public static final int MAX_SLOTS = 256;

    public Builtin {
      Checks.between("slots", slots, 1, MAX_SLOTS);
      rate.ifPresent(
          perSecond -> {
            if (!(perSecond > 0 && Double.isFinite(perSecond))) {
              throw new IllegalArgumentException("rate must be above 0, not " + perSecond);
            }
          });
    }

    @Override
    public String kind() {
      return "builtin";
    }
  }

  /**
   * A server with the OpenAI API.
   *
   * @param base its URL up to where {@code /chat/completions} follows; without a path, {@code /v1}
   *     is meant
   * @param model the model to use; absent: the first that the server names
   * @param slots prompts that it is sent at once
   * @param accelerator what it is said to compute on
   */
  record OpenAi(URI base, Optional<String> model, int slots, Accelerator accelerator)
      implements EngineSpec {

    /** Prompts sent at once, if nothing else is said. */
    public static final int DEFAULT_SLOTS = 4;

    /** More than any server takes at once. */
    public static final int MAX_SLOTS = 65_536;

    public OpenAi {
      Checks.between("slots", slots, 1, MAX_SLOTS);
      model.ifPresent(name -> Checks.notBlank("model", name));
    }

    @Override
    public String kind() {
      return "openai";
    }
  }

  /**
   * Reads the textual form.
   *
   * @throws IllegalArgumentException saying what is wrong with which option, and what is known
   */
  static EngineSpec parse(String text) {
    return EngineSpecParser.parse(text);
  }
}
