package dev.bidmesh.executor.engine.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.Optional;
import java.util.Set;

/** What a request needs beyond plain text. */
public final class Needs {

  // By these, servers are told what form an answer has, besides the field of the OpenAI API.
  private static final Set<String> FORMS =
      Set.of("format", "grammar", "json_schema", "structured_outputs");
  private static final String GUIDED = "guided_";

  private Needs() {}

  /**
   * Why an answer cannot be continued, if it is to be. A server applies tools, images and the form
   * of an answer as a part of its own chat API only, which knows no beginning of an answer, or
   * applies the form from its first character on as if there were none.
   */
  public static Optional<Refusal> unfinishable(GenerationRequest request) {
    if (request.prefix().isEmpty()) {
      return Optional.empty();
    }
    GenerationSpec spec = request.spec();
    Optional<String> what =
        usesTools(spec)
            ? Optional.of("tools")
            : hasImages(spec.input())
                ? Optional.of("images")
                : hasForm(spec)
                    ? Optional.of("a response format")
                    : spec.input() instanceof PromptInput.Infill
                        ? Optional.of("a suffix")
                        : Optional.empty();
    return what.map(
        each ->
            new Refusal(
                FailureCode.UNSUPPORTED,
                "an answer with " + each + " is not continued; have it written from the start"));
  }

  private static boolean usesTools(GenerationSpec spec) {
    return !spec.tools().isEmpty()
        || spec.input() instanceof PromptInput.Chat chat
            && chat.messages().stream().anyMatch(Needs::isOfTools);
  }

  private static boolean isOfTools(ChatMessage message) {
    return !message.toolCalls().isEmpty() || message.toolCallId().isPresent();
  }

  private static boolean hasForm(GenerationSpec spec) {
    return spec.responseFormat()
            .map(format -> Json.parse(format.json()))
            .filter(Needs::isForm)
            .isPresent()
        || spec.extra().keySet().stream()
            .anyMatch(name -> FORMS.contains(name) || name.startsWith(GUIDED));
  }

  private static boolean isForm(JsonNode format) {
    return !format.path("type").asText("").equals("text");
  }

  /**
   * Something that a request needs and a model cannot do, in plain words.
   *
   * @param can what the model can do beyond plain text
   */
  public static Optional<String> missing(
      GenerationSpec spec, ModelInfo model, Set<Capability> can) {
    if (spec.input() instanceof PromptInput.Embed) {
      return can.contains(Capability.EMBEDDINGS)
          ? Optional.empty()
          : Optional.of("texts to compute embeddings of");
    }
    if (!model.writes()) {
      return Optional.of("prompts, since it computes embeddings only");
    }
    if (spec.input() instanceof PromptInput.Raw && !can.contains(Capability.RAW)) {
      return Optional.of("raw prompts");
    }
    if (spec.input() instanceof PromptInput.Infill && !can.contains(Capability.INFILL)) {
      return Optional.of("suffix");
    }
    if (!spec.tools().isEmpty() && !can.contains(Capability.TOOLS)) {
      return Optional.of("tools");
    }
    if (hasImages(spec.input()) && !can.contains(Capability.IMAGES)) {
      return Optional.of("images");
    }
    return spec.responseFormat().isPresent() && !can.contains(Capability.JSON)
        ? Optional.of("responseFormat")
        : Optional.empty();
  }

  /** Whether there are images in it. */
  public static boolean hasImages(PromptInput input) {
    return input instanceof PromptInput.Chat chat
        && chat.messages().stream()
            .flatMap(message -> message.content().stream())
            .anyMatch(part -> part instanceof ContentPart.Image);
  }
}
