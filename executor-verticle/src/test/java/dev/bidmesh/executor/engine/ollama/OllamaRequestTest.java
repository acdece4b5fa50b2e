package dev.bidmesh.executor.engine.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.server.Json;
import dev.bidmesh.executor.engine.spec.KeepAlive;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.Sampling;
import dev.bidmesh.testkit.StandInModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stand-in of Ollama is sent, and what is refused instead. */
@Timeout(30)
class OllamaRequestTest {

  private final OllamaBench bench = new OllamaBench();

  @BeforeEach
  void start() {
    bench.server.having(StandInModel.of("m:latest").with("completion", "tools", "vision"));
    bench.ready("");
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void shouldSendAConversationWithLimitsAndSampling() {
    var spec =
        new GenerationSpec(
            PromptInput.text("Hi"),
            List.of(),
            Optional.empty(),
            OptionalInt.of(9),
            new Sampling(OptionalDouble.of(.5), OptionalDouble.of(.9), OptionalLong.of(3)),
            List.of("END"),
            Map.of("top_k", new RawJson("7")));

    JsonNode body = sent(spec);

    assertThat(body.path("model").asText()).isEqualTo("m:latest");
    assertThat(body.path("stream").asBoolean()).isTrue();
    assertThat(body.path("truncate").asBoolean(true)).isFalse();
    assertThat(body.path("shift").asBoolean(true)).isFalse();
    assertThat(body.at("/messages/0"))
        .isEqualTo(Json.parse("{\"role\":\"user\",\"content\":\"Hi\"}"));
    JsonNode options = body.path("options");
    assertThat(options.path("num_predict").asInt()).isEqualTo(9);
    assertThat(options.path("temperature").asDouble()).isEqualTo(.5);
    assertThat(options.path("top_p").asDouble()).isEqualTo(.9);
    assertThat(options.path("seed").asLong()).isEqualTo(3);
    assertThat(options.path("top_k").asInt()).isEqualTo(7);
    // With those of the model, which they would replace.
    assertThat(options.path("stop").toString())
        .isEqualTo("[\"<|im_end|>\",\"<|im_start|>\",\"END\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "num_gpu",
        "num_thread",
        "num_batch",
        "main_gpu",
        "use_mmap",
        "use_mlock",
        "numa",
        "low_vram"
      })
  void shouldLeaveToTheOwnerHowTheServerUsesItsDevice(String field) {
    var spec =
        new GenerationSpec(
            PromptInput.text("Hi"),
            List.of(),
            Optional.empty(),
            OptionalInt.empty(),
            Sampling.ENGINE_DEFAULT,
            List.of(),
            Map.of(field, new RawJson("1"), "top_k", new RawJson("7")));

    JsonNode body = sent(spec);

    assertThat(body.has(field)).isFalse();
    assertThat(body.path("options").has(field)).isFalse();
    assertThat(body.path("options").path("top_k").asInt()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"type\":\"json_object\"} | \"json\"",
        "{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{\"type\":\"object\",\"properties\":{}}}} | {\"type\":\"object\",\"properties\":{}}",
        "{\"type\":\"object\",\"properties\":{}} | {\"type\":\"object\",\"properties\":{}}"
      })
  void shouldAskForTheFormOfTheAnswer(String format, String sent) {
    JsonNode body = sent(spec(PromptInput.text("Hi"), List.of(), Optional.of(format), Map.of()));

    assertThat(body.path("format")).isEqualTo(Json.parse(sent));
  }

  @Test
  void shouldSendToolsImagesCallsAndResultsAsOllamaTakesThem() {
    var call =
        new RawJson(
            "{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"at\\\":1}\"}}");
    var chat =
        new PromptInput.Chat(
            List.of(
                new ChatMessage(
                    "user",
                    List.of(
                        new ContentPart.Text("What is it?"),
                        new ContentPart.Image("data:image/png;base64,AAAA")),
                    List.of(),
                    Optional.empty(),
                    Optional.empty()),
                new ChatMessage(
                    "assistant", List.of(), List.of(call), Optional.empty(), Optional.empty()),
                new ChatMessage(
                    "tool",
                    List.of(new ContentPart.Text("42")),
                    List.of(),
                    Optional.of("c1"),
                    Optional.empty())));

    JsonNode body =
        sent(spec(chat, List.of("{\"type\":\"function\"}"), Optional.empty(), Map.of()));

    assertThat(body.at("/tools/0/type").asText()).isEqualTo("function");
    assertThat(body.at("/messages/0/images").toString()).isEqualTo("[\"AAAA\"]");
    assertThat(body.at("/messages/1/tool_calls/0/function/arguments/at").asInt()).isEqualTo(1);
    assertThat(body.at("/messages/2/tool_name").asText()).isEqualTo("look");
    assertThat(body.at("/messages/2/content").asText()).isEqualTo("42");
  }

  @Test
  void shouldGiveToolCallsInTheShapeOfTheOpenAiApi() {
    bench.server.answering().calling("{\"function\":{\"name\":\"look\",\"arguments\":{\"at\":1}}}");

    var sink =
        bench.run(
            bench.request(
                spec(
                    PromptInput.text("Hi"),
                    List.of("{\"type\":\"function\"}"),
                    Optional.empty(),
                    Map.of())));

    JsonNode call = Json.parse(sink.text(ContentKind.TOOL_CALL));
    assertThat(call.path("index").asInt()).isZero();
    assertThat(call.path("id").asText()).startsWith("call_");
    assertThat(call.at("/function/name").asText()).isEqualTo("look");
    assertThat(call.at("/function/arguments").asText()).isEqualTo("{\"at\":1}");
  }

  @ParameterizedTest
  @CsvSource({"n,2", "logprobs,true", "tool_choice,\"required\""})
  void shouldRefuseByNameWhatWouldBeLost(String field, String value) {
    Refusal refusal = bench.refusal(with(field, value));

    assertThat(refusal.code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(refusal.message()).startsWith(field + " is not supported");
  }

  @ParameterizedTest
  @CsvSource({"n,1", "logprobs,false", "logit_bias,{}", "tool_choice,\"auto\"", "user,\"ann\""})
  void shouldTakeWhatChangesNothing(String field, String value) {
    assertThat(bench.engine().check(bench.request(with(field, value)))).isEmpty();
    assertThat(sent(with(field, value)).path("options").has(field)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"\"10m\"", "0", "-1"})
  void shouldPassOnHowLongAModelStaysLoaded(String time) {
    JsonNode body = sent(with("keep_alive", time));

    assertThat(body.path("keep_alive")).isEqualTo(Json.parse(time));
    assertThat(body.path("options").has("keep_alive")).isFalse();
    assertThat(
            sent(spec(PromptInput.text("Hi"), List.of(), Optional.empty(), Map.of()))
                .has("keep_alive"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1h30m, \"1h30m\"", "-1, -1"})
  void shouldRatherDoAsTheOwnerOfTheServerSays(String said, String sent) {
    ObjectNode body = Json.object().put("keep_alive", 0);

    OllamaFields.keepAlive(new KeepAlive(said), body);

    assertThat(body.path("keep_alive").toString()).isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({"grammar,\"root ::= x\"", "logit_bias,{\"5\":1}", "guided_json,{\"type\":1}"})
  void shouldRefuseByNameWhatBindsAnAnswerInTheWayOfAnotherServer(String field, String value) {
    Refusal refusal = bench.refusal(with(field, value));

    assertThat(refusal.code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(refusal.message()).endsWith(" takes no " + field);
  }

  @Test
  void shouldNotLetUnknownFieldsReplaceOurs() {
    JsonNode body = sent(with("num_ctx", "1000000"));

    assertThat(body.at("/options/num_ctx").asInt()).isEqualTo(4_096);
  }

  @Test
  void shouldRefuseAnImageThatIsALink() {
    var chat =
        new PromptInput.Chat(
            List.of(
                new ChatMessage(
                    "user",
                    List.of(new ContentPart.Image("http://127.0.0.1/secret.png")),
                    List.of(),
                    Optional.empty(),
                    Optional.empty())));

    Refusal refusal = bench.refusal(spec(chat, List.of(), Optional.empty(), Map.of()));

    assertThat(refusal.code()).isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(refusal.message()).contains("data: URL");
  }

  @Test
  void shouldRefuseByNameWhatTheModelCannotDo() {
    bench.server.having(StandInModel.of("plain:latest").with("completion"));
    bench.watch().await(status -> status.models().get(0).alias().equals("plain"));

    Refusal refusal =
        bench.refusal(
            spec(
                PromptInput.text("Hi"),
                List.of("{\"type\":\"function\"}"),
                Optional.empty(),
                Map.of()));

    assertThat(refusal.code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(refusal.message()).isEqualTo("plain:latest takes no tools");
  }

  private JsonNode sent(GenerationSpec spec) {
    bench.run(bench.request(spec));
    List<JsonNode> all = bench.server.requests();
    return all.get(all.size() - 1);
  }

  private static GenerationSpec with(String field, String value) {
    return spec(
        PromptInput.text("Hi"), List.of(), Optional.empty(), Map.of(field, new RawJson(value)));
  }

  private static GenerationSpec spec(
      PromptInput input, List<String> tools, Optional<String> format, Map<String, RawJson> extra) {
    return new GenerationSpec(
        input,
        tools.stream().map(RawJson::new).toList(),
        format.map(RawJson::new),
        OptionalInt.empty(),
        Sampling.ENGINE_DEFAULT,
        List.of(),
        extra);
  }
}
