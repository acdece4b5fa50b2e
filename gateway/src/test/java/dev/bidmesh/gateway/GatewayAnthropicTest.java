package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.TokenCount;
import dev.bidmesh.protocol.message.TokenQuery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What programs written for the Anthropic API see. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayAnthropicTest {

  private static final String MESSAGES = "/v1/messages";
  private static final String COUNT = "/v1/messages/count_tokens";
  private static final String HELLO =
      "\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
  }

  @Test
  void shouldAnswerAMessage() {
    HttpResponse<Buffer> response = scene.post(MESSAGES, "{" + HELLO + "}");

    assertThat(response.statusCode()).isEqualTo(200);
    String prompt = response.getHeader("X-Bidmesh-Prompt");
    assertThat(response.getHeader("request-id")).isEqualTo(prompt);
    JsonObject body = json(response);
    assertThat(body.getString("id")).isEqualTo("msg_" + prompt);
    assertThat(body.getString("type")).isEqualTo("message");
    assertThat(body.getString("role")).isEqualTo("assistant");
    assertThat(body.getJsonArray("content").encode())
        .isEqualTo("[{\"type\":\"text\",\"text\":\"Paris\"}]");
    assertThat(body.getString("stop_reason")).isEqualTo("end_turn");
    assertThat(body.containsKey("stop_sequence")).isTrue();
    assertThat(body.getJsonObject("usage").getInteger("output_tokens")).isEqualTo(2);
  }

  @Test
  void shouldTellHowManyTokensARequestHas() {
    serving("m");
    scene.bus().answer(Address.Local.TOKENS, query -> counted(query, false));

    HttpResponse<Buffer> response = scene.post(COUNT, "{" + HELLO + "}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.bodyAsString()).isEqualTo("{\"input_tokens\":17}");
    assertThat(response.headers().contains("X-Bidmesh-Tokens-Estimated")).isFalse();
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  @Test
  void shouldSayThatACountIsAnEstimate() {
    scene.bus().answer(Address.Local.TOKENS, query -> counted(query, true));

    HttpResponse<Buffer> response =
        scene.post(COUNT, "{" + HELLO.replace("\"m\"", "\"auto\"") + "}");

    assertThat(json(response).getInteger("input_tokens")).isEqualTo(17);
    assertThat(response.getHeader("X-Bidmesh-Tokens-Estimated")).isEqualTo("true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"other\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            + " | 404 | no device of the mesh serves",
        "{\"model\":\"auto\"} | 400 | messages is missing",
        "{ | 400 | JSON"
      })
  void shouldSayWhyTokensAreNotCounted(String body, int status, String message) {
    HttpResponse<Buffer> response = scene.post(COUNT, body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).getString("type")).isEqualTo("error");
    assertThat(json(response).getJsonObject("error").getString("message")).contains(message);
  }

  private static Future<TokenCount> counted(MeshMessage question, boolean estimated) {
    var query = (TokenQuery) question;
    assertThat(query.generation().input()).isInstanceOf(PromptInput.Chat.class);
    return Future.succeededFuture(new TokenCount(17, estimated));
  }

  private void serving(String model) {
    var engine =
        new EngineState(
            "builtin",
            Accelerator.CPU,
            Evidence.DETECTED,
            EngineHealth.READY,
            Optional.empty(),
            1,
            1,
            0,
            16,
            0,
            OptionalLong.empty(),
            List.of(new ModelInfo("sha256:1", List.of(model), OptionalInt.empty(), false, true)),
            Set.of());
    scene.bus().publish(Address.Local.ENGINES, new EngineSnapshot(List.of(engine), false));
    scene.getUntil("/v1/models", r -> !json(r).getJsonArray("data").isEmpty());
  }

  @Test
  void shouldStreamAMessage() {
    List<JsonObject> events = events(scene.post(MESSAGES, "{\"stream\":true," + HELLO + "}"));

    assertThat(events)
        .extracting(event -> event.getString("type"))
        .containsExactly(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    JsonObject message = events.get(0).getJsonObject("message");
    assertThat(message.getJsonArray("content")).isEmpty();
    assertThat(message.containsKey("stop_reason")).isTrue();
    assertThat(events.get(2).encode())
        .isEqualTo(
            "{\"type\":\"content_block_delta\",\"index\":0,"
                + "\"delta\":{\"type\":\"text_delta\",\"text\":\"Pa\"}}");
    assertThat(events.get(5).getJsonObject("delta").getString("stop_reason")).isEqualTo("end_turn");
    assertThat(events.get(5).getJsonObject("usage").getInteger("output_tokens")).isEqualTo(2);
  }

  @Test
  void shouldHandOnTheWholeRequest() {
    scene.post(
        MESSAGES,
        """
        {"model":"m","max_tokens":7,"temperature":0.5,"top_p":0.9,"top_k":40,
         "stop_sequences":["x"],"metadata":{"user_id":"u"},"thinking":{"type":"disabled"},
         "system":[{"type":"text","text":"Be short.","cache_control":{"type":"ephemeral"}}],
         "tools":[{"name":"add","description":"Adds","input_schema":{"type":"object"}}],
         "tool_choice":{"type":"tool","name":"add","disable_parallel_tool_use":true},
         "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}},
         "messages":[
           {"role":"user","content":[
             {"type":"text","text":"What is this?"},
             {"type":"image","source":
               {"type":"base64","media_type":"image/png","data":"AA=="}}]},
           {"role":"assistant","content":[
             {"type":"thinking","thinking":"hm","signature":"s"},
             {"type":"tool_use","id":"1","name":"add","input":{"a":1}}]},
           {"role":"user","content":[
             {"type":"tool_result","tool_use_id":"1","content":[{"type":"text","text":"4"}]},
             {"type":"tool_result","tool_use_id":"2","content":"boom","is_error":true},
             {"type":"text","text":"And now?"}]}]}
        """);

    PromptRequest request = scene.orchestrator().prompts().get(0);
    assertThat(request.needs())
        .containsExactlyInAnyOrder(Capability.TOOLS, Capability.IMAGES, Capability.JSON);
    var spec = request.generation();
    assertThat(spec.maxTokens()).isEqualTo(OptionalInt.of(7));
    assertThat(spec.sampling().temperature()).isEqualTo(OptionalDouble.of(.5));
    assertThat(spec.stop()).containsExactly("x");
    assertThat(spec.extra()).containsOnlyKeys("top_k", "tool_choice", "parallel_tool_calls");
    assertThat(Optional.ofNullable(spec.extra().get("tool_choice")).orElseThrow().json())
        .isEqualTo("{\"type\":\"function\",\"function\":{\"name\":\"add\"}}");
    assertThat(spec.tools().get(0).json())
        .isEqualTo(
            "{\"type\":\"function\",\"function\":{\"name\":\"add\",\"description\":\"Adds\","
                + "\"parameters\":{\"type\":\"object\"}}}");
    assertThat(spec.responseFormat().orElseThrow().json()).contains("\"schema\":{\"type\"");
    List<ChatMessage> messages = ((PromptInput.Chat) spec.input()).messages();
    assertThat(messages)
        .extracting(ChatMessage::role)
        .containsExactly("system", "user", "assistant", "tool", "tool", "user");
    assertThat(messages.get(1).content().get(1))
        .isEqualTo(new ContentPart.Image("data:image/png;base64,AA=="));
    assertThat(messages.get(2).content()).isEmpty();
    assertThat(messages.get(2).toolCalls().get(0).json())
        .isEqualTo(
            "{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"add\","
                + "\"arguments\":\"{\\\"a\\\":1}\"}}");
    assertThat(messages.get(3).toolCallId()).contains("1");
    assertThat(messages.get(3).content()).containsExactly(new ContentPart.Text("4"));
    assertThat(messages.get(4).content())
        .containsExactly(new ContentPart.Text("Error: "), new ContentPart.Text("boom"));
  }

  @Test
  void shouldTellThoughtsAndCallsAsBlocks() {
    tellCalls();

    JsonObject body = json(scene.post(MESSAGES, "{" + HELLO + "}"));

    assertThat(body.getString("stop_reason")).isEqualTo("tool_use");
    assertThat(body.getJsonArray("content").encode())
        .isEqualTo(
            "[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"\"},"
                + "{\"type\":\"tool_use\",\"id\":\"1\",\"name\":\"add\",\"input\":{\"a\":1}}]");
  }

  @Test
  void shouldStreamThoughtsAndCallsAsBlocks() {
    tellCalls();

    List<JsonObject> events = events(scene.post(MESSAGES, "{\"stream\":true," + HELLO + "}"));

    assertThat(events)
        .extracting(event -> event.getString("type") + " " + event.getInteger("index", -1))
        .containsExactly(
            "message_start -1",
            "content_block_start 0",
            "content_block_delta 0",
            "content_block_stop 0",
            "content_block_start 1",
            "content_block_delta 1",
            "content_block_stop 1",
            "message_delta -1",
            "message_stop -1");
    assertThat(events.get(4).getJsonObject("content_block").encode())
        .isEqualTo("{\"type\":\"tool_use\",\"id\":\"1\",\"name\":\"add\",\"input\":{}}");
    assertThat(events.get(5).getJsonObject("delta").getString("partial_json"))
        .isEqualTo("{\"a\":1}");
    assertThat(events.get(7).getJsonObject("delta").getString("stop_reason")).isEqualTo("tool_use");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 400 | messages is missing",
        "{\"messages\":[]} | 400 | at least one message",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":[]}]} | 400 | that says something",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\"}]}]}"
            + " | 400 | that says something",
        "{\"messages\":[{\"role\":\"user\",\"content\":[]}]}"
            + " | 400 | messages[0].content must hold at least one block",
        "{\"messages\":[{\"role\":\"system\",\"content\":\"x\"}]} | 400 | messages[0].role must be",
        "{\"messages\":[{\"role\":\"user\"}]} | 400 | messages[0].content is missing",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\"}]}]}"
            + " | 422 | messages[0].content[0].type must be text",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":"
            + "{\"type\":\"file\"}}]}]} | 422 | source.type must be base64 or url",
        "{\"system\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"http://x\"}}],"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | 400 | system may only hold",
        "{\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"s\"}],"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | 422 | tools[0].type must be",
        "{\"tools\":[{\"name\":\"s\"}],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            + " | 400 | tools[0].input_schema must be an object",
        "{\"tool_choice\":{\"type\":\"some\"},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            + " | 400 | tool_choice.type must be",
        "{\"mcp_servers\":[{}],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            + " | 422 | mcp_servers is not supported",
        "{\"temperature\":1.5,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            + " | 400 | temperature must be a number from 0 to 1"
      })
  void shouldSayWhatIsWrongInTheEnvelopeOfThatApi(String body, int status, String message) {
    HttpResponse<Buffer> response = scene.post(MESSAGES, body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).getString("type")).isEqualTo("error");
    JsonObject error = json(response).getJsonObject("error");
    assertThat(error.getString("message")).contains(message);
    assertThat(error.getString("type")).isEqualTo("invalid_request_error");
  }

  @ParameterizedTest
  @CsvSource({
    "NO_SUCH_MODEL,404,not_found_error",
    "TOO_LONG,400,invalid_request_error",
    "BUSY,429,rate_limit_error",
    "NO_ENGINE,503,overloaded_error",
    "LOST,502,api_error",
    "DEADLINE,504,timeout_error"
  })
  void shouldTellAFailureAsClientsKnowIt(FailureCode code, int status, String type) {
    scene
        .orchestrator()
        .onPrompt(
            prompt ->
                scene.orchestrator().emitFailed(prompt.promptId(), code, OptionalLong.of(2_500)));

    HttpResponse<Buffer> response = scene.post(MESSAGES, "{" + HELLO + "}");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.getHeader("Retry-After")).isEqualTo("3");
    assertThat(json(response).getJsonObject("error").getString("type")).isEqualTo(type);
  }

  @Test
  void shouldTellAFailureWithinAStreamAsItsLastEvent() {
    scene
        .orchestrator()
        .onPrompt(
            prompt -> {
              scene.orchestrator().emitRouted(prompt.promptId());
              scene.orchestrator().emitText(prompt.promptId(), "Pa", 0);
              scene
                  .orchestrator()
                  .emitFailed(prompt.promptId(), FailureCode.LOST, OptionalLong.empty());
            });

    String text = scene.post(MESSAGES, "{\"stream\":true," + HELLO + "}").bodyAsString();

    assertThat(text)
        .endsWith(
            "event: error\ndata: {\"type\":\"error\",\"error\":"
                + "{\"type\":\"api_error\",\"message\":\"failed by the script\"}}\n\n");
  }

  @Test
  void shouldListModelsInTheFormOfWhoeverAsks() {
    HttpResponse<Buffer> ours =
        await(
            scene
                .request(HttpMethod.GET, "/v1/models")
                .putHeader("anthropic-version", "2023-06-01")
                .send());
    HttpResponse<Buffer> missing =
        await(
            scene
                .request(HttpMethod.GET, "/v1/models/org%2Fm")
                .putHeader("anthropic-version", "2023-06-01")
                .send());

    assertThat(json(ours).getBoolean("has_more")).isFalse();
    assertThat(json(scene.get("/v1/models")).getString("object")).isEqualTo("list");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(json(missing).getJsonObject("error").getString("message")).contains("'org/m'");
  }

  private void tellCalls() {
    String line =
        "{\"index\":0,\"id\":\"1\",\"type\":\"function\",\"function\":"
            + "{\"name\":\"add\",\"arguments\":\"{\\\"a\\\":1}\"}}\n";
    scene
        .orchestrator()
        .onPrompt(
            prompt -> {
              scene.orchestrator().emitRouted(prompt.promptId());
              scene.orchestrator().emit(delta(prompt, ContentKind.REASONING, "hm"));
              scene.orchestrator().emit(delta(prompt, ContentKind.TOOL_CALL, line));
              scene.orchestrator().emitDone(prompt.promptId(), 9);
            });
  }

  private static PromptEvent delta(PromptRequest prompt, ContentKind kind, String content) {
    return new PromptEvent.Delta(prompt.promptId(), kind, content, 0);
  }

  private static List<JsonObject> events(HttpResponse<Buffer> response) {
    return response
        .bodyAsString()
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> new JsonObject(line.substring("data: ".length())))
        .toList();
  }
}
