package dev.bidmesh.executor.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.Sampling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ChatRequestTest {

  @Test
  void shouldSendAPlainPromptAsOneMessageAndNothingThatWasNotSaid() {
    JsonNode body = body(GenerationSpec.ofText("Hi \"you\""), false);

    assertThat(body)
        .isEqualTo(
            Json.parse(
                "{\"model\":\"m\",\"stream\":true,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi \\\"you\\\"\"}]}"));
  }

  @Test
  void shouldAskForTokenCounts() {
    JsonNode body = body(GenerationSpec.ofText("Hi"), true);

    assertThat(body.at("/stream_options/include_usage").asBoolean()).isTrue();
  }

  @Test
  void shouldPassLimitsAndSamplingOn() {
    var spec =
        spec(
            PromptInput.text("Hi"),
            OptionalInt.of(9),
            new Sampling(OptionalDouble.of(.5), OptionalDouble.of(.9), OptionalLong.of(3)),
            List.of("a", "b"),
            Map.of());

    JsonNode body = body(spec, false);

    assertThat(body.path("max_tokens").asInt()).isEqualTo(9);
    assertThat(body.path("temperature").asDouble()).isEqualTo(.5);
    assertThat(body.path("top_p").asDouble()).isEqualTo(.9);
    assertThat(body.path("seed").asLong()).isEqualTo(3);
    assertThat(body.path("stop").toString()).isEqualTo("[\"a\",\"b\"]");
  }

  @Test
  void shouldPassAConversationOn() {
    var call = new RawJson("{\"id\":\"c1\",\"type\":\"function\"}");
    var chat =
        new PromptInput.Chat(
            List.of(
                ChatMessage.text("system", "Be brief."),
                new ChatMessage(
                    "user",
                    List.of(
                        new ContentPart.Text("What is it?"),
                        new ContentPart.Image("data:image/png;base64,AA==")),
                    List.of(),
                    Optional.empty(),
                    Optional.of("ann")),
                new ChatMessage(
                    "assistant", List.of(), List.of(call), Optional.empty(), Optional.empty()),
                new ChatMessage(
                    "tool",
                    List.of(new ContentPart.Text("42")),
                    List.of(),
                    Optional.of("c1"),
                    Optional.empty())));

    JsonNode messages =
        body(spec(chat, OptionalInt.empty(), Sampling.ENGINE_DEFAULT, List.of(), Map.of()), false)
            .path("messages");

    assertThat(messages.at("/0/content").asText()).isEqualTo("Be brief.");
    assertThat(messages.at("/1/content/0/text").asText()).isEqualTo("What is it?");
    assertThat(messages.at("/1/content/1/image_url/url").asText()).startsWith("data:image");
    assertThat(messages.at("/1/name").asText()).isEqualTo("ann");
    assertThat(messages.at("/2/content").isNull()).isTrue();
    assertThat(messages.at("/2/tool_calls/0/id").asText()).isEqualTo("c1");
    assertThat(messages.at("/3/tool_call_id").asText()).isEqualTo("c1");
  }

  @Test
  void shouldPassUnknownFieldsOnButNotLetThemReplaceOurs() {
    var spec =
        spec(
            PromptInput.text("Hi"),
            OptionalInt.empty(),
            Sampling.ENGINE_DEFAULT,
            List.of(),
            Map.of(
                "min_p", new RawJson("0.1"),
                "stream", new RawJson("false"),
                "model", new RawJson("\"other\"")));

    JsonNode body = body(spec, false);

    assertThat(body.path("min_p").asDouble()).isEqualTo(.1);
    assertThat(body.path("stream").asBoolean()).isTrue();
    assertThat(body.path("model").asText()).isEqualTo("m");
  }

  private static JsonNode body(GenerationSpec spec, boolean withUsage) {
    return Json.parse(ChatRequest.body("m", spec, Accelerator.CPU, withUsage, ""));
  }

  private static GenerationSpec spec(
      PromptInput input,
      OptionalInt maxTokens,
      Sampling sampling,
      List<String> stop,
      Map<String, RawJson> extra) {
    return new GenerationSpec(
        input,
        List.of(new RawJson("{\"type\":\"function\"}")),
        Optional.of(new RawJson("{\"type\":\"json_object\"}")),
        maxTokens,
        sampling,
        stop,
        extra);
  }
}
