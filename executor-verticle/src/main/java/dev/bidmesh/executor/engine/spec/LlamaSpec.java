package dev.bidmesh.executor.engine.spec;

import dev.bidmesh.protocol.Checks;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Any GGUF model with llama.cpp, which is part of the program.
 *
 * @param file the model
 * @param slots prompts that it runs at once, 1 to {@value #MAX_SLOTS}
 * @param context most tokens of each, prompt and answer together; absent: what the model was made
 *     for, but at most {@value #MOST_CONTEXT}
 * @param threads processor threads; absent: one for a tiny model, else as many as llama.cpp likes
 * @param rate tokens per second that each prompt is slowed to; absent: full speed
 */
public record LlamaSpec(
    Path file, int slots, OptionalInt context, OptionalInt threads, OptionalDouble rate)
    implements EngineSpec {

  /** Prompts run at once, if nothing else is said. */
  public static final int DEFAULT_SLOTS = 2;

  /** Each takes memory for its context. */
  public static final int MAX_SLOTS = 64;

  /** Longest context that is made without being asked for: it is paid for in memory. */
  public static final int MOST_CONTEXT = 4096;

  static final int MAX_CONTEXT = 1 << 20;
  static final int MAX_THREADS = 1024;
  static final String KIND = "llama";
  static final String FORM =
      "llama=FILE[,slots=N][,context=TOKENS][,threads=N][,rate=TOKENS_PER_S]";

  public LlamaSpec {
    Checks.between("slots", slots, 1, MAX_SLOTS);
    context.ifPresent(tokens -> Checks.between("context", tokens, 1, MAX_CONTEXT));
    threads.ifPresent(count -> Checks.between("threads", count, 1, MAX_THREADS));
  }

  /** A model with everything else as it is by default. */
  public static LlamaSpec of(Path file) {
    return new LlamaSpec(
        file, DEFAULT_SLOTS, OptionalInt.empty(), OptionalInt.empty(), OptionalDouble.empty());
  }

  static LlamaSpec read(SpecText text) {
    text.allow(Set.of("slots", "context", "threads", "rate"));
    return new LlamaSpec(
        text.file("llama=FILE"),
        text.slots(DEFAULT_SLOTS, MAX_SLOTS),
        number(text, "context", MAX_CONTEXT),
        number(text, "threads", MAX_THREADS),
        text.rate());
  }

  static OptionalInt number(SpecText text, String key, int most) {
    Optional<String> given = text.option(key);
    return given.isPresent() ? OptionalInt.of(text.number(key, 1, most)) : OptionalInt.empty();
  }

  @Override
  public String kind() {
    return KIND;
  }
}
