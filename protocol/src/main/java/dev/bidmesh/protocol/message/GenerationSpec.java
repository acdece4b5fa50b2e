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
 */
public record GenerationSpec(
    PromptInput input,
    List<RawJson> tools,
    Optional<RawJson> responseFormat,
    OptionalInt maxTokens,
    Sampling sampling,
    List<String> stop,
    Map<String, RawJson> extra) {

  /** Most stop texts of one prompt. */
  public static final int MAX_STOPS = 16;

  public GenerationSpec {
    maxTokens.ifPresent(n -> Checks.between("maxTokens", n, 1, Integer.MAX_VALUE));
    tools = List.copyOf(tools);
    stop = Checks.atMost("stop", MAX_STOPS, stop);
    stop.forEach(text -> requireNotEmpty(text));
    extra = Map.copyOf(extra);
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
    return new GenerationSpec(other, tools, responseFormat, maxTokens, sampling, stop, extra);
  }

  /** The same with another limit. */
  public GenerationSpec withMaxTokens(OptionalInt limit) {
    return new GenerationSpec(input, tools, responseFormat, limit, sampling, stop, extra);
  }

  /** The same with another way to choose tokens. */
  public GenerationSpec withSampling(Sampling other) {
    return new GenerationSpec(input, tools, responseFormat, maxTokens, other, stop, extra);
  }

  private static void requireNotEmpty(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("stop must not contain an empty text");
    }
  }
}
