package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.prompt.StrictJson;
import dev.bidmesh.gateway.prompt.Utf8;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the body of {@code POST /v1/chat/completions}. Safe for use by many threads. */
final class ChatReader {

  /** Schemas of tools are deep. */
  static final int MAX_NESTING = 64;

  private static final Set<String> OWN = Set.of("messages", "tools", "response_format");
  private static final List<String> OLD = List.of("functions", "function_call");

  private final Supplier<PromptLimits> limits;
  private final StrictJson json;

  ChatReader(Supplier<PromptLimits> limits) {
    this.limits = limits;
    this.json = new StrictJson(limits.get().maxImageChars(), MAX_NESTING);
  }

  /**
   * Reads a body.
   *
   * @throws dev.bidmesh.gateway.problem.ProblemException if it breaks a rule
   */
  Asked read(byte[] body) {
    var common = new CommonFields(json.object(Utf8.decode(body)), limits.get());
    JsonFields fields = common.fields();
    refuseOldFields(fields);
    List<ChatMessage> messages = Messages.read(fields);
    List<RawJson> tools = tools(fields);
    Optional<RawJson> format = responseFormat(fields);
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    if (!tools.isEmpty()) {
      needs.add(Capability.TOOLS);
    }
    if (Messages.hasImages(messages)) {
      needs.add(Capability.IMAGES);
    }
    if (format.isPresent()) {
      needs.add(Capability.JSON);
    }
    PromptBody order = common.body(new PromptInput.Chat(messages), tools, format, needs, OWN);
    return new Asked(order, common.includesUsage());
  }

  private static void refuseOldFields(JsonFields fields) {
    for (String field : OLD) {
      if (fields.any(field).isPresent()) {
        throw CommonFields.unsupported(
            field, field + " is the old form of tools and tool_choice; send those");
      }
    }
  }

  private static List<RawJson> tools(JsonFields fields) {
    Optional<JsonNode> list = fields.any("tools");
    if (list.isPresent() && !list.get().isArray()) {
      throw JsonFields.wrong("tools", "a list", list.get());
    }
    var tools = new ArrayList<RawJson>();
    list.ifPresent(each -> each.forEach(tool -> tools.add(RawJson.of(tool))));
    return tools;
  }

  /** Plain text is what is answered anyway. */
  private static Optional<RawJson> responseFormat(JsonFields fields) {
    Optional<JsonNode> format = fields.any("response_format");
    if (format.isPresent() && !format.get().isObject()) {
      throw JsonFields.wrong("response_format", "an object", format.get());
    }
    return format
        .filter(value -> !value.path("type").asText("text").equals("text"))
        .map(RawJson::of);
  }

  /**
   * What was read.
   *
   * @param includesUsage whether a stream is to end with the count of tokens
   */
  record Asked(PromptBody order, boolean includesUsage) {}
}
