package dev.bidmesh.executor.engine.spec;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Checks;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * A server with the OpenAI API.
 *
 * @param base its URL up to where {@code /chat/completions} follows; without a path, {@code /v1} is
 *     meant
 * @param model the model to use; absent: all that the server names
 * @param slots prompts that it is sent at once, 1 to {@value #MAX_SLOTS}
 * @param accelerator what it is said to compute on, if it does not tell itself
 * @param embeds whether its models compute embeddings; absent: as it tells itself or, failing that,
 *     as their names do
 * @param mesh whether it may be a node of another mesh
 */
public record OpenAiSpec(
    URI base,
    Optional<String> model,
    int slots,
    Accelerator accelerator,
    Optional<Embeds> embeds,
    boolean mesh)
    implements EngineSpec {

  /** Prompts sent at once, if nothing else is said. */
  public static final int DEFAULT_SLOTS = 4;

  /** More than any server takes at once. */
  public static final int MAX_SLOTS = 65_536;

  static final String KIND = "openai";
  static final String FORM =
      "openai=URL[,model=M][,slots=N][,accelerator=npu|gpu|cpu][,embeddings="
          + Embeds.FORM
          + "][,mesh=allow]";

  public OpenAiSpec {
    Checks.between("slots", slots, 1, MAX_SLOTS);
    model.ifPresent(name -> Checks.notBlank("model", name));
  }

  /** A server that tells itself whether its models compute embeddings. */
  public OpenAiSpec(URI base, Optional<String> model, int slots, Accelerator accelerator) {
    this(base, model, slots, accelerator, Optional.empty(), false);
  }

  static OpenAiSpec read(SpecText text) {
    text.allow(Set.of("model", "slots", "accelerator", "embeddings", "mesh"));
    String url = text.target("openai needs the server's URL: openai=URL");
    return new OpenAiSpec(
        text.url(url, "http://127.0.0.1:8080/v1"),
        text.option("model"),
        text.slots(DEFAULT_SLOTS, MAX_SLOTS),
        text.accelerator(Accelerator.CPU),
        text.option("embeddings").map(label -> embeds(text, label)),
        text.option("mesh").map(value -> allows(text, value)).orElse(false));
  }

  private static Embeds embeds(SpecText text, String label) {
    return Embeds.of(label)
        .orElseThrow(
            () ->
                text.problem("embeddings must be one of " + Embeds.FORM + ", not '" + label + "'"));
  }

  private static boolean allows(SpecText text, String value) {
    if (!value.equals("allow")) {
      throw text.problem("mesh must be allow, or left out, not '" + value + "'");
    }
    return true;
  }

  @Override
  public String kind() {
    return KIND;
  }
}
