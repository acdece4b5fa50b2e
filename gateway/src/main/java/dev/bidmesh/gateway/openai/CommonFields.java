package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.prompt.PromptReader;
import dev.bidmesh.gateway.prompt.Range;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.Sampling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The fields that chats and completions share. */
final class CommonFields {

  private static final int MAX_STOP_CHARS = 1_024;
  private static final int MAX_EXTRA = 32;

  /** What is about the account at a provider, and means nothing here. */
  private static final Set<String> OF_THE_PROVIDER =
      Set.of(
          "user",
          "store",
          "metadata",
          "service_tier",
          "safety_identifier",
          "prompt_cache_key",
          "prompt_cache_retention");

  private static final Set<String> READ_HERE =
      Set.of(
          "model",
          "max_tokens",
          "max_completion_tokens",
          "temperature",
          "top_p",
          "seed",
          "stop",
          "stream",
          "stream_options",
          "n",
          "logprobs",
          "top_logprobs");

  private final ObjectNode object;
  private final JsonFields fields;
  private final PromptLimits limits;

  CommonFields(ObjectNode object, PromptLimits limits) {
    this.object = object;
    this.fields = JsonFields.lenient(object);
    this.limits = limits;
  }

  JsonFields fields() {
    return fields;
  }

  /**
   * The order.
   *
   * @param own fields that the caller has read
   */
  PromptBody body(
      PromptInput input,
      List<RawJson> tools,
      Optional<RawJson> responseFormat,
      Set<Capability> needs,
      Set<String> own) {
    refuseWhatNoEngineDoes();
    var generation =
        new GenerationSpec(
            input, tools, responseFormat, maxTokens(), sampling(), stop(), extra(own));
    return new PromptBody(
        generation,
        needs,
        PromptReader.model(fields),
        Optional.of(fields.flag("stream").orElse(false)),
        limits.defaultPriority(),
        limits.defaultDeadlineMs(),
        Optional.empty(),
        true);
  }

  /**
   * The order of embeddings.
   *
   * @param own fields that the caller has read
   */
  PromptBody embed(PromptInput.Embed input, Set<String> own) {
    return PromptBody.ofEmbed(input, extra(own), PromptReader.model(fields), limits);
  }

  /** Whether a stream is to end with the count of tokens. */
  boolean includesUsage() {
    return fields
        .any("stream_options")
        .map(options -> options.path("include_usage").asBoolean(false))
        .orElse(false);
  }

  static ProblemException unsupported(String field, String detail) {
    return Problem.of(FailureCode.UNSUPPORTED, detail).about(field).asException();
  }

  private void refuseWhatNoEngineDoes() {
    if (fields.whole("n", 1, Integer.MAX_VALUE).orElse(1) > 1) {
      throw unsupported("n", "n above 1 is not supported: send the request once for each answer");
    }
    boolean probabilities =
        fields.any("logprobs").filter(value -> !value.isBoolean() || value.asBoolean()).isPresent();
    if (probabilities) {
      throw unsupported("logprobs", "logprobs are not supported: no engine of the mesh tells them");
    }
  }

  private OptionalInt maxTokens() {
    OptionalLong most = fields.whole("max_completion_tokens", 1, Integer.MAX_VALUE);
    OptionalLong limit = most.isPresent() ? most : fields.whole("max_tokens", 1, Integer.MAX_VALUE);
    return limit.isPresent() ? OptionalInt.of((int) limit.getAsLong()) : OptionalInt.empty();
  }

  private Sampling sampling() {
    return new Sampling(
        fields.number("temperature", Range.from(0, 2)),
        fields.number("top_p", Range.above(0, 1)),
        fields.whole("seed", 0, Long.MAX_VALUE));
  }

  private List<String> stop() {
    return fields.texts("stop", GenerationSpec.MAX_STOPS, MAX_STOP_CHARS);
  }

  /** What is not understood here goes to the engine, which may. */
  private Map<String, RawJson> extra(Set<String> own) {
    var extra = new LinkedHashMap<String, RawJson>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      boolean known =
          READ_HERE.contains(name) || OF_THE_PROVIDER.contains(name) || own.contains(name);
      if (!known && !field.getValue().isNull()) {
        extra.put(name, RawJson.of(field.getValue()));
      }
    }
    if (extra.size() > MAX_EXTRA) {
      throw Problem.badRequest(
              extra.keySet().iterator().next(),
              "more than " + MAX_EXTRA + " fields are unknown; leave out those that are not needed")
          .asException();
    }
    return extra;
  }
}
