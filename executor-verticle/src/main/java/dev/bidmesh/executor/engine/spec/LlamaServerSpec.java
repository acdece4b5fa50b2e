package dev.bidmesh.executor.engine.spec;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Checks;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A GGUF model with a llama-server of the user's, which the node starts and watches.
 *
 * @param file the model
 * @param program the llama-server; absent: the one on the path
 * @param slots prompts that it runs at once, 1 to {@value #MAX_SLOTS}
 * @param context most tokens of each, prompt and answer together; absent: what the model was made
 *     for, but at most {@value LlamaSpec#MOST_CONTEXT}
 * @param threads processor threads; absent: as many as it likes
 * @param accelerator what it is said to compute on, if it does not tell itself
 */
public record LlamaServerSpec(
    Path file,
    Optional<Path> program,
    int slots,
    OptionalInt context,
    OptionalInt threads,
    Accelerator accelerator)
    implements EngineSpec {

  /** Prompts run at once, if nothing else is said. */
  public static final int DEFAULT_SLOTS = 2;

  /** Each takes memory for its context. */
  public static final int MAX_SLOTS = 256;

  static final String KIND = "llama-server";
  static final String FORM =
      "llama-server=FILE[,program=PATH][,slots=N][,context=TOKENS][,threads=N]"
          + "[,accelerator=npu|gpu|cpu]";

  public LlamaServerSpec {
    Checks.between("slots", slots, 1, MAX_SLOTS);
    context.ifPresent(tokens -> Checks.between("context", tokens, 1, LlamaSpec.MAX_CONTEXT));
    threads.ifPresent(count -> Checks.between("threads", count, 1, LlamaSpec.MAX_THREADS));
  }

  /** A model with everything else as it is by default. */
  public static LlamaServerSpec of(Path file) {
    return new LlamaServerSpec(
        file,
        Optional.empty(),
        DEFAULT_SLOTS,
        OptionalInt.empty(),
        OptionalInt.empty(),
        Accelerator.CPU);
  }

  static LlamaServerSpec read(SpecText text) {
    text.allow(Set.of("program", "slots", "context", "threads", "accelerator"));
    return new LlamaServerSpec(
        text.file("llama-server=FILE"),
        text.option("program").map(text::path),
        text.slots(DEFAULT_SLOTS, MAX_SLOTS),
        LlamaSpec.number(text, "context", LlamaSpec.MAX_CONTEXT),
        LlamaSpec.number(text, "threads", LlamaSpec.MAX_THREADS),
        text.accelerator(Accelerator.CPU));
  }

  @Override
  public String kind() {
    return KIND;
  }
}
