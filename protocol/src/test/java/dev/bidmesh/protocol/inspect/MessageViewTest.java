package dev.bidmesh.protocol.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.MessageSamples;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.Sampling;
import dev.bidmesh.protocol.message.TokenChunk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageViewTest {

  private static final DeviceId DEVICE = DeviceId.random(new Random(3));
  private static final PromptId PROMPT = PromptId.create(DEVICE);
  private static final LaneKey LANE = new LaneKey(DEVICE, "builtin", Accelerator.CPU, "sha256:1");

  /** Occurs in every text of {@link #secretAward}, and in no name of a field. */
  private static final String SECRET = "hunter2";

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void shouldHideEverythingThatTheClientSaid() throws JsonProcessingException {
    RawJson view = MessageView.redacted().of(secretAward());

    assertThat(view.json()).doesNotContain(SECRET).doesNotContain("4711");
    JsonNode fields = json.readTree(view.json());
    assertThat(fields.path("promptId").asText()).isEqualTo(PROMPT.value());
    assertThat(fields.path("lane").asText()).isEqualTo(LANE.toString());
    assertThat(fields.path("prefixText").asText()).isEqualTo("‹7 chars›");
    assertThat(fields.path("prefixTokenIds").asText()).isEqualTo("‹2 items›");
    assertThat(fields.path("clientKey").asText()).isEqualTo("‹7 chars›");
    JsonNode generation = fields.path("generation");
    assertThat(generation.path("input").path("messages").path(0).path("role").asText())
        .isEqualTo("user");
    assertThat(generation.path("tools").asText()).isEqualTo("‹1 items›");
    assertThat(generation.path("extra").asText()).isEqualTo("‹1 fields›");
    assertThat(generation.path("maxTokens").asInt()).isEqualTo(64);
  }

  @Test
  void shouldShowTextsOnRequest() throws JsonProcessingException {
    JsonNode fields = json.readTree(MessageView.withTexts().of(secretAward()).json());

    assertThat(fields.path("prefixText").asText()).isEqualTo(SECRET);
    assertThat(fields.path("generation").path("tools").path(0).asText()).contains(SECRET);
  }

  @Test
  void shouldCountCharactersAndNotCodeUnits() throws JsonProcessingException {
    var chunk = new TokenChunk(PROMPT, 1, 0, ContentKind.TEXT, "a🙂b", 0, 1, List.of(17, 18));

    JsonNode fields = json.readTree(MessageView.redacted().of(chunk).json());

    assertThat(fields.path("content").asText()).isEqualTo("‹3 chars›");
    assertThat(fields.path("tokenIds").asText()).isEqualTo("‹2 items›");
    assertThat(fields.path("kind").asText()).isEqualTo("text");
    assertThat(fields.path("tokens").asInt()).isEqualTo(1);
  }

  @Test
  void shouldStayWithinItsSizeWhateverTheMessage() throws JsonProcessingException {
    List<ChatMessage> many =
        IntStream.range(0, 5_000).mapToObj(i -> ChatMessage.text("r".repeat(300), "x")).toList();
    Award large = award(new PromptInput.Chat(many));

    RawJson view = MessageView.redacted().of(large);

    assertThat(view.json().length()).isLessThanOrEqualTo(MessageView.MAX_CHARS);
    assertThat(json.readTree(view.json()).path("promptId").asText()).isEqualTo(PROMPT.value());
    assertThat(json.readTree(view.json()).path("generation").asText()).endsWith("chars of JSON›");
  }

  @Test
  void shouldCutATextThatIsShown() throws JsonProcessingException {
    String text = "é".repeat(MessageView.MAX_TEXT + 5);

    JsonNode fields = json.readTree(MessageView.withTexts().of(new Cancel(PROMPT, 1, text)).json());

    assertThat(fields.path("reason").asText())
        .isEqualTo("é".repeat(MessageView.MAX_TEXT) + "‹5 more›");
  }

  static Stream<MeshMessage> samples() {
    return MessageSamples.all().stream();
  }

  /** No field but those that are known to be harmless shows a text. */
  @ParameterizedTest
  @MethodSource("samples")
  void shouldShowNoTextOfAFieldThatItDoesNotKnow(MeshMessage message)
      throws JsonProcessingException {
    JsonNode view = json.readTree(MessageView.redacted().of(message).json());

    for (String field : List.of("text", "base", "content", "prefixText", "message", "arguments")) {
      assertThat(view.findValues(field))
          .allMatch(value -> !value.isTextual() || value.asText().matches("‹\\d+ [a-zA-Z ]+›"));
    }
  }

  private static Award secretAward() {
    var message =
        new ChatMessage(
            "user",
            List.of(new ContentPart.Text(SECRET), new ContentPart.Image("data:" + SECRET)),
            List.of(new RawJson("{\"name\":\"" + SECRET + "\"}")),
            Optional.of(SECRET),
            Optional.of(SECRET));
    return award(new PromptInput.Chat(List.of(message)));
  }

  private static Award award(PromptInput input) {
    var spec =
        new GenerationSpec(
            input,
            List.of(new RawJson("{\"description\":\"" + SECRET + "\"}")),
            Optional.of(new RawJson("{\"schema\":\"" + SECRET + "\"}")),
            OptionalInt.of(64),
            Sampling.ENGINE_DEFAULT,
            List.of(SECRET),
            Map.of(SECRET, new RawJson("\"" + SECRET + "\"")));
    return new Award(
        PROMPT,
        1,
        Optional.empty(),
        LANE,
        OptionalDouble.empty(),
        spec,
        Optional.of(SECRET),
        List.of(4711, 4711),
        50,
        1000,
        DEVICE,
        8,
        Optional.of(SECRET),
        Optional.empty());
  }
}
