package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is to be generated: the part of a prompt that an engine sees, whoever runs it.
 *
 * @param input the text or chat
 * @param tools tool definitions, passed through
 * @param responseFormat required form of the answer, passed through
 * @param maxTokens most tokens to generate, at least 1; absent: the engine's own limit
 * @param sampling how tokens are chosen
 * @param stop at most 16 texts that end the generation; none of them is part of the answer
 * @param extra unknown sampling fields, passed through to engines that take them
 * @param hops how often the prompt has gone from one mesh to another by HTTP; absent: never
 */
public record GenerationSpec(
    PromptInput input,
    List<RawJson> tools,
    Optional<RawJson> responseFormat,
    OptionalInt maxTokens,
    Sampling sampling,
    List<String> stop,
    Map<String, RawJson> extra,
    OptionalInt hops) {

  /** Most stop texts of one prompt. */
  public static final int MAX_STOPS = 16;

  /** Most ways between meshes that are counted. */
  public static final int MAX_HOPS = 1_000;

  public GenerationSpec {
    maxTokens.ifPresent(n -> Checks.between("maxTokens", n, 1, Integer.MAX_VALUE));
    tools = List.copyOf(tools);
    stop = Checks.atMost("stop", MAX_STOPS, stop);
    stop.forEach(text -> requireNotEmpty(text));
    extra = Map.copyOf(extra);
    hops.ifPresent(n -> Checks.between("hops", n, 0, MAX_HOPS));
  }

  /** A prompt that has not come from another mesh. */
  public GenerationSpec(
      PromptInput input,
      List<RawJson> tools,
      Optional<RawJson> responseFormat,
      OptionalInt maxTokens,
      Sampling sampling,
      List<String> stop,
      Map<String, RawJson> extra) {
    this(input, tools, responseFormat, maxTokens, sampling, stop, extra, OptionalInt.empty());
  }

  /** A plain text prompt with everything else left to the engine. */
  public static GenerationSpec ofText(String text) {
    return new GenerationSpec(
        PromptInput.text(text),
        List.of(),
        Optional.empty(),
        OptionalInt.empty(),
        Sampling.ENGINE_DEFAULT,
        List.of(),
        Map.of());
  }

  /** The embeddings of texts. */
  public static GenerationSpec ofEmbed(PromptInput.Embed input, Map<String, RawJson> extra) {
    return new GenerationSpec(
        input,
        List.of(),
        Optional.empty(),
        OptionalInt.empty(),
        Sampling.ENGINE_DEFAULT,
        List.of(),
        extra);
  }

  /** The same for another input. */
  public GenerationSpec withInput(PromptInput other) {
    return new GenerationSpec(other, tools, responseFormat, maxTokens, sampling, stop, extra, hops);
  }

  /** The same with another limit. */
  public GenerationSpec withMaxTokens(OptionalInt limit) {
    return new GenerationSpec(input, tools, responseFormat, limit, sampling, stop, extra, hops);
  }

  /** The same with another way to choose tokens. */
  public GenerationSpec withSampling(Sampling other) {
    return new GenerationSpec(input, tools, responseFormat, maxTokens, other, stop, extra, hops);
  }

  /** The same with another count of ways between meshes. */
  public GenerationSpec withHops(int count) {
    return new GenerationSpec(
        input,
        tools,
        responseFormat,
        maxTokens,
        sampling,
        stop,
        extra,
        count == 0 ? OptionalInt.empty() : OptionalInt.of(count));
  }

  /**
   * How many bytes it has at least on the wire; what is short or rare is left out. Takes a step for
   * each of its texts, however long these are.
   */
  long leastBytes() {
    return input.leastBytes()
        + tools.stream().mapToLong(tool -> tool.json().length()).sum()
        + responseFormat.map(form -> form.json().length()).orElse(0)
        + extra.values().stream().mapToLong(value -> value.json().length()).sum();
  }

  private static void requireNotEmpty(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("stop must not contain an empty text");
    }
  }
}
