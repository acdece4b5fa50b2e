package dev.bidmesh.executor.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeedsTest {

  private static final PromptInput HI = PromptInput.text("Hi");

  @Test
  void shouldNotContinueAnAnswerOfSomeForm() {
    assertThat(refusal(spec(HI, List.of(), Optional.of("{\"type\":\"json_object\"}"), Map.of())))
        .hasValueSatisfying(
            why -> {
              assertThat(why.code()).isEqualTo(FailureCode.UNSUPPORTED);
              assertThat(why.message()).contains("a response format");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"grammar", "json_schema", "format", "guided_json"})
  void shouldNotContinueAnAnswerWhoseFormIsToldInTheWayOfOneServer(String field) {
    var spec = spec(HI, List.of(), Optional.empty(), Map.of(field, new RawJson("\"x\"")));

    assertThat(refusal(spec)).isPresent();
  }

  @Test
  void shouldNotContinueAnAnswerWithTools() {
    var tools = List.of(new RawJson("{\"type\":\"function\"}"));

    assertThat(refusal(spec(HI, tools, Optional.empty(), Map.of())).orElseThrow().message())
        .contains("tools");
  }

  @Test
  void shouldNotContinueAConversationInWhichToolsWereCalled() {
    var result =
        new ChatMessage(
            "tool",
            List.of(new ContentPart.Text("4")),
            List.of(),
            Optional.of("call_1"),
            Optional.empty());

    assertThat(refusal(spec(chat(result), List.of(), Optional.empty(), Map.of()))).isPresent();
  }

  @Test
  void shouldNotContinueAnAnswerToAnImage() {
    var message =
        new ChatMessage(
            "user",
            List.of(new ContentPart.Image("data:image/png;base64,AA==")),
            List.of(),
            Optional.empty(),
            Optional.empty());

    var refused = refusal(spec(chat(message), List.of(), Optional.empty(), Map.of()));

    assertThat(refused.orElseThrow().message()).contains("images");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"text\"}", "{ \"type\": \"text\" }"})
  void shouldContinuePlainText(String format) {
    var spec = spec(HI, List.of(), Optional.of(format), Map.of("min_p", new RawJson("0.1")));

    assertThat(refusal(spec)).isEmpty();
  }

  @Test
  void shouldRefuseNothingThatIsNotContinued() {
    var spec = spec(HI, List.of(), Optional.of("{\"type\":\"json_object\"}"), Map.of());

    assertThat(Needs.unfinishable(new GenerationRequest("d", spec, Optional.empty()))).isEmpty();
  }

  private static Optional<Refusal> refusal(GenerationSpec spec) {
    var begun = Optional.of(new Prefix("He", List.of()));
    return Needs.unfinishable(new GenerationRequest("d", spec, begun));
  }

  private static PromptInput chat(ChatMessage message) {
    return new PromptInput.Chat(List.of(message));
  }

  private static GenerationSpec spec(
      PromptInput input, List<RawJson> tools, Optional<String> format, Map<String, RawJson> extra) {
    var plain = GenerationSpec.ofText("Hi");
    return new GenerationSpec(
        input,
        tools,
        format.map(RawJson::new),
        plain.maxTokens(),
        plain.sampling(),
        plain.stop(),
        extra);
  }
}
