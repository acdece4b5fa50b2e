package dev.bidmesh.gateway.prompt;

import dev.bidmesh.gateway.problem.Nearest;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.Sampling;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads the body of {@code POST /prompt}. Strict: what it does not understand it refuses, naming
 * the field and the remedy. Safe for use by many threads.
 */
public final class PromptReader {

  /** All fields of a prompt request. */
  public static final List<String> FIELDS =
      List.of(
          "prompt",
          "npu_prompt",
          "cpu_prompt",
          "model",
          "max_tokens",
          "temperature",
          "top_p",
          "seed",
          "stop",
          "stream",
          "priority",
          "deadline_ms",
          "policy",
          "idempotent");

  private static final int MAX_MODEL_CHARS = 256;
  private static final int MAX_STOP_CHARS = 1024;

  /** Names that stand for the node's own choice, like no name at all. */
  private static final Set<String> ANY_MODEL = Set.of("auto", "any");

  private final Supplier<PromptLimits> limits;
  private final StrictJson json;

  public PromptReader(Supplier<PromptLimits> limits) {
    this.limits = limits;
    this.json = new StrictJson(limits.get().maxChars());
  }

  /**
   * Reads a body.
   *
   * @throws ProblemException if it is not UTF-8, not one JSON object, or breaks a rule of a field
   */
  public PromptBody read(byte[] body) {
    JsonFields fields = JsonFields.of(json.object(Utf8.decode(body)), FIELDS);
    return new PromptBody(
        generation(fields),
        Set.of(),
        model(fields),
        fields.flag("stream"),
        (int) fields.whole("priority", 0, 100).orElse(limits.get().defaultPriority()),
        fields
            .whole("deadline_ms", 1, limits.get().maxDeadlineMs())
            .orElse(limits.get().defaultDeadlineMs()),
        fields.text("policy", limits.get().maxChars()).map(PromptReader::policy),
        fields.flag("idempotent").orElse(true));
  }

  /** The model that an object names, unless that leaves it to the node. */
  public static Optional<String> model(JsonFields fields) {
    return fields.text("model", MAX_MODEL_CHARS).filter(name -> !ANY_MODEL.contains(name));
  }

  private GenerationSpec generation(JsonFields fields) {
    OptionalLong maxTokens = fields.whole("max_tokens", 1, Integer.MAX_VALUE);
    return new GenerationSpec(
        input(fields),
        List.of(),
        Optional.empty(),
        maxTokens.isPresent() ? OptionalInt.of((int) maxTokens.getAsLong()) : OptionalInt.empty(),
        new Sampling(
            fields.number("temperature", Range.from(0, 2)),
            fields.number("top_p", Range.above(0, 1)),
            fields.whole("seed", 0, Long.MAX_VALUE)),
        fields.texts("stop", GenerationSpec.MAX_STOPS, MAX_STOP_CHARS),
        Map.of());
  }

  private PromptInput input(JsonFields fields) {
    Optional<String> base = fields.text("prompt", limits.get().maxChars());
    Optional<String> npu = fields.text("npu_prompt", limits.get().maxChars());
    Optional<String> cpu = fields.text("cpu_prompt", limits.get().maxChars());
    if (base.isPresent()) {
      return new PromptInput.Text(base.get(), npu, cpu);
    }
    if (npu.isPresent() && cpu.isPresent()) {
      return new PromptInput.Text(cpu.get(), npu, cpu);
    }
    throw missingPrompt(npu.isPresent(), cpu.isPresent());
  }

  private static ProblemException missingPrompt(boolean npu, boolean cpu) {
    if (!npu && !cpu) {
      return Problem.badRequest(
              "prompt", "prompt is missing; send for example {\"prompt\": \"Hello\"}")
          .asException();
    }
    return Problem.badRequest(
            "prompt",
            (npu ? "npu_prompt" : "cpu_prompt")
                + " covers only some accelerators; add prompt as the fallback for the others")
        .asException();
  }

  private static RoutingPolicy policy(String name) {
    List<String> known = Arrays.stream(RoutingPolicy.values()).map(RoutingPolicy::label).toList();
    return RoutingPolicy.ofLabel(name)
        .orElseThrow(
            () ->
                Problem.badRequest(
                        "policy",
                        "policy must be one of "
                            + String.join(", ", known)
                            + Nearest.hint(name, known))
                    .asException());
  }
}
