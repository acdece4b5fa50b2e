package dev.bidmesh.gateway.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.prompt.PromptReader;
import dev.bidmesh.gateway.prompt.Range;
import dev.bidmesh.gateway.prompt.StrictJson;
import dev.bidmesh.gateway.prompt.Utf8;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.Sampling;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the body of {@code POST /v1/messages}. Safe for use by many threads. */
final class RequestReader {

  /** Schemas of tools are deep. */
  private static final int MAX_NESTING = 64;

  private static final int MAX_STOP_CHARS = 1_024;

  /** What would have to be run by the provider. */
  private static final List<String> OF_THE_PROVIDER = List.of("mcp_servers", "container");

  private final Supplier<PromptLimits> limits;
  private final StrictJson json;

  RequestReader(Supplier<PromptLimits> limits) {
    this.limits = limits;
    this.json = new StrictJson(limits.get().maxImageChars(), MAX_NESTING);
  }

  /**
   * Reads a body.
   *
   * @throws ProblemException if it breaks a rule
   */
  PromptBody read(byte[] body) {
    JsonFields fields = JsonFields.lenient(json.object(Utf8.decode(body)));
    refuseWhatNoEngineDoes(fields);
    List<ChatMessage> messages = Conversation.read(fields);
    List<RawJson> tools = Tools.read(fields);
    Optional<RawJson> format = AnswerFormat.read(fields);
    var generation =
        new GenerationSpec(
            new PromptInput.Chat(messages),
            tools,
            format,
            maxTokens(fields),
            sampling(fields),
            fields.texts("stop_sequences", GenerationSpec.MAX_STOPS, MAX_STOP_CHARS),
            extra(fields));
    return new PromptBody(
        generation,
        needs(messages, !tools.isEmpty(), format.isPresent()),
        PromptReader.model(fields),
        Optional.of(fields.flag("stream").orElse(false)),
        limits.get().defaultPriority(),
        limits.get().defaultDeadlineMs(),
        Optional.empty(),
        true);
  }

  /** What an engine of the mesh cannot do. */
  static ProblemException unsupported(String field, String detail) {
    return Problem.of(FailureCode.UNSUPPORTED, detail).about(field).asException();
  }

  private static void refuseWhatNoEngineDoes(JsonFields fields) {
    for (String field : OF_THE_PROVIDER) {
      if (fields.any(field).filter(value -> !value.isEmpty() || value.isTextual()).isPresent()) {
        throw unsupported(field, field + " is not supported: no device of the mesh runs it");
      }
    }
  }

  private static OptionalInt maxTokens(JsonFields fields) {
    OptionalLong limit = fields.whole("max_tokens", 1, Integer.MAX_VALUE);
    return limit.isPresent() ? OptionalInt.of((int) limit.getAsLong()) : OptionalInt.empty();
  }

  private static Sampling sampling(JsonFields fields) {
    return new Sampling(
        fields.number("temperature", Range.from(0, 1)),
        fields.number("top_p", Range.above(0, 1)),
        OptionalLong.empty());
  }

  private static Map<String, RawJson> extra(JsonFields fields) {
    var extra = new LinkedHashMap<String, RawJson>();
    fields.any("top_k").ifPresent(topK -> extra.put("top_k", RawJson.of(wholeTopK(topK))));
    extra.putAll(Tools.choice(fields));
    return extra;
  }

  private static JsonNode wholeTopK(JsonNode topK) {
    if (!topK.isIntegralNumber() || topK.asLong() < 0) {
      throw JsonFields.wrong("top_k", "a whole number from 0", topK);
    }
    return topK;
  }

  private static Set<Capability> needs(List<ChatMessage> messages, boolean tools, boolean format) {
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    if (tools) {
      needs.add(Capability.TOOLS);
    }
    if (format) {
      needs.add(Capability.JSON);
    }
    boolean images =
        messages.stream()
            .flatMap(message -> message.content().stream())
            .anyMatch(ContentPart.Image.class::isInstance);
    if (images) {
      needs.add(Capability.IMAGES);
    }
    return needs;
  }
}
