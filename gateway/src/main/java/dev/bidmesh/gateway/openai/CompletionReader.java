package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.prompt.StrictJson;
import dev.bidmesh.gateway.prompt.Utf8;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the body of {@code POST /v1/completions}. Safe for use by many threads. */
final class CompletionReader {

  private static final Set<String> OWN = Set.of("prompt", "suffix", "echo", "best_of");

  private final Supplier<PromptLimits> limits;
  private final StrictJson json;

  CompletionReader(Supplier<PromptLimits> limits) {
    this.limits = limits;
    this.json = new StrictJson(limits.get().maxChars(), ChatReader.MAX_NESTING);
  }

  /**
   * Reads a body.
   *
   * @throws dev.bidmesh.gateway.problem.ProblemException if it breaks a rule
   */
  ChatReader.Asked read(byte[] body) {
    var common = new CommonFields(json.object(Utf8.decode(body)), limits.get());
    JsonFields fields = common.fields();
    refuse(fields);
    String suffix = suffix(fields);
    PromptBody order =
        suffix.isEmpty()
            ? common.body(
                PromptInput.text(prompt(fields)), List.of(), Optional.empty(), Set.of(), OWN)
            : common.body(
                new PromptInput.Infill(prompt(fields), suffix),
                List.of(),
                Optional.empty(),
                Set.of(Capability.INFILL),
                OWN);
    return new ChatReader.Asked(order, common.includesUsage());
  }

  private String prompt(JsonFields fields) {
    Optional<JsonNode> prompt = fields.any("prompt");
    if (prompt.filter(value -> value.isArray() && value.size() == 1).isPresent()) {
      return text(prompt.get().get(0));
    }
    return text(
        prompt.orElseThrow(
            () -> Problem.badRequest("prompt", "prompt is missing; send a text").asException()));
  }

  private static String text(JsonNode prompt) {
    if (!prompt.isTextual()) {
      throw JsonFields.wrong("prompt", "one text", prompt);
    }
    if (prompt.textValue().isBlank()) {
      throw Problem.badRequest("prompt", "prompt must not be empty").asException();
    }
    return prompt.textValue();
  }

  private static String suffix(JsonFields fields) {
    Optional<JsonNode> suffix = fields.any("suffix");
    if (suffix.isPresent() && !suffix.get().isTextual()) {
      throw JsonFields.wrong("suffix", "a text", suffix.get());
    }
    return suffix.map(JsonNode::textValue).orElse("");
  }

  private static void refuse(JsonFields fields) {
    if (fields.flag("echo").orElse(false)) {
      throw CommonFields.unsupported("echo", "echo is not supported; put the prompt before it");
    }
    if (fields.whole("best_of", 1, Integer.MAX_VALUE).orElse(1) > 1) {
      throw CommonFields.unsupported("best_of", "best_of above 1 is not supported");
    }
  }
}
