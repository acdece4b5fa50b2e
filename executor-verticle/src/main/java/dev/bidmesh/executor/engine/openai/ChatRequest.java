package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import java.util.List;

/** Writes the body of a request for a chat completion. */
final class ChatRequest {

  private ChatRequest() {}

  /**
   * The body.
   *
   * @param withUsage whether to ask for token counts, which not every server understands
   * @param prefix the beginning of the answer, to be continued as vLLM does; empty: none
   */
  static String body(
      String model,
      GenerationSpec spec,
      Accelerator accelerator,
      boolean withUsage,
      String prefix) {
    ObjectNode body = begun(model, spec, withUsage);
    ArrayNode messages = body.putArray("messages");
    messages(messages, spec.input(), accelerator);
    if (!prefix.isEmpty()) {
      continuing(body, messages, prefix);
    }
    spec.maxTokens().ifPresent(count -> body.put("max_tokens", count));
    sampling(body, spec);
    passThrough(body, spec);
    return body.toString();
  }

  /**
   * The body of a request for the rest of a text, which the server reads without a chat template.
   *
   * @param withUsage whether to ask for token counts, which not every server understands
   */
  static String ofText(String model, GenerationSpec spec, boolean withUsage, String prompt) {
    ObjectNode body = begun(model, spec, withUsage);
    body.put("prompt", prompt);
    // Where nothing is said, vLLM writes sixteen tokens; where nothing is wanted, what fits.
    body.putNull("max_tokens");
    spec.maxTokens().ifPresent(count -> body.put("max_tokens", count));
    sampling(body, spec);
    passThrough(body, spec);
    return body.toString();
  }

  private static ObjectNode begun(String model, GenerationSpec spec, boolean withUsage) {
    ObjectNode body = Json.object();
    // Unknown fields go first, so that none of them can replace one of ours.
    spec.extra().forEach((name, value) -> body.set(name, Json.parse(value.json())));
    body.put("model", model);
    body.put("stream", true);
    body.remove("stream_options");
    if (withUsage) {
      body.putObject("stream_options").put("include_usage", true);
    }
    return body;
  }

  private static void continuing(ObjectNode body, ArrayNode messages, String prefix) {
    messages.addObject().put("role", "assistant").put("content", prefix);
    body.put("continue_final_message", true).put("add_generation_prompt", false);
  }

  /** Writes how tokens are chosen and where to stop, under the names that all servers know. */
  static void sampling(ObjectNode body, GenerationSpec spec) {
    spec.sampling().temperature().ifPresent(value -> body.put("temperature", value));
    spec.sampling().topP().ifPresent(value -> body.put("top_p", value));
    spec.sampling().seed().ifPresent(value -> body.put("seed", value));
    if (!spec.stop().isEmpty()) {
      ArrayNode stops = body.putArray("stop");
      spec.stop().forEach(stops::add);
    }
  }

  private static void passThrough(ObjectNode body, GenerationSpec spec) {
    if (!spec.tools().isEmpty()) {
      addAll(body.putArray("tools"), spec.tools());
    }
    spec.responseFormat()
        .ifPresent(format -> body.set("response_format", Json.parse(format.json())));
  }

  /** Writes the conversation. */
  static void messages(ArrayNode array, PromptInput input, Accelerator accelerator) {
    if (input instanceof PromptInput.Text text) {
      array.addObject().put("role", "user").put("content", text.textFor(accelerator));
    } else if (input instanceof PromptInput.Chat chat) {
      chat.messages().forEach(message -> message(array.addObject(), message));
    }
  }

  private static void message(ObjectNode node, ChatMessage message) {
    node.put("role", message.role());
    content(node, message.content());
    message.name().ifPresent(name -> node.put("name", name));
    message.toolCallId().ifPresent(id -> node.put("tool_call_id", id));
    if (!message.toolCalls().isEmpty()) {
      addAll(node.putArray("tool_calls"), message.toolCalls());
    }
  }

  /** One text as a string, which every server reads; anything else as a list of parts. */
  private static void content(ObjectNode node, List<ContentPart> parts) {
    if (parts.isEmpty()) {
      node.putNull("content");
    } else if (parts.size() == 1 && parts.get(0) instanceof ContentPart.Text text) {
      node.put("content", text.text());
    } else {
      ArrayNode array = node.putArray("content");
      parts.forEach(part -> part(array.addObject(), part));
    }
  }

  private static void part(ObjectNode node, ContentPart part) {
    if (part instanceof ContentPart.Text text) {
      node.put("type", "text").put("text", text.text());
    } else if (part instanceof ContentPart.Image image) {
      node.put("type", "image_url").putObject("image_url").put("url", image.url());
    }
  }

  private static void addAll(ArrayNode array, List<RawJson> values) {
    values.forEach(value -> array.add(Json.parse(value.json())));
  }
}
