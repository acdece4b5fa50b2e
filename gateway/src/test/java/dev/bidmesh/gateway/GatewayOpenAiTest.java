package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.PromptRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What programs written for the OpenAI API see. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayOpenAiTest {

  private static final String CHAT = "/v1/chat/completions";
  private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
  }

  @Test
  void shouldAnswerAChat() {
    HttpResponse<Buffer> response = scene.post(CHAT, "{\"model\":\"m\"," + HELLO + "}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("X-Bidmesh-Device")).isEqualTo("simulated");
    JsonObject body = json(response);
    assertThat(body.getString("id")).isEqualTo("chatcmpl-" + promptOf(response));
    assertThat(body.getString("object")).isEqualTo("chat.completion");
    JsonObject choice = body.getJsonArray("choices").getJsonObject(0);
    assertThat(choice.getString("finish_reason")).isEqualTo("stop");
    assertThat(choice.getJsonObject("message").getString("role")).isEqualTo("assistant");
    assertThat(choice.getJsonObject("message").getString("content")).isEqualTo("Paris");
    JsonObject usage = body.getJsonObject("usage");
    assertThat(usage.getInteger("total_tokens"))
        .isEqualTo(usage.getInteger("prompt_tokens") + usage.getInteger("completion_tokens"));
  }

  @Test
  void shouldStreamAChat() {
    String text =
        scene
            .post(
                CHAT, "{\"stream\":true,\"stream_options\":{\"include_usage\":true}," + HELLO + "}")
            .bodyAsString();

    List<String> events =
        text.lines()
            .filter(line -> line.startsWith("data: "))
            .map(line -> line.substring("data: ".length()))
            .toList();
    assertThat(events.get(events.size() - 1)).isEqualTo("[DONE]");
    List<JsonObject> chunks =
        events.subList(0, events.size() - 1).stream().map(JsonObject::new).toList();
    assertThat(chunks).allSatisfy(c -> assertThat(c.getString("object")).endsWith(".chunk"));
    assertThat(delta(chunks.get(0)).getString("role")).isEqualTo("assistant");
    assertThat(delta(chunks.get(1)).getString("content")).isEqualTo("Pa");
    assertThat(delta(chunks.get(2)).getString("content")).isEqualTo("ris");
    assertThat(choice(chunks.get(1)).containsKey("finish_reason")).isTrue();
    assertThat(choice(chunks.get(3)).getString("finish_reason")).isEqualTo("stop");
    assertThat(chunks.get(4).getJsonArray("choices")).isEmpty();
    assertThat(chunks.get(4).getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(2);
  }

  @Test
  void shouldHandOnTheWholeRequest() {
    scene.post(
        CHAT,
        """
        {"model":"m","max_completion_tokens":7,"temperature":0.5,"top_p":0.9,"seed":3,
         "stop":"x","user":"somebody","min_p":0.1,"tool_choice":"auto","presence_penalty":null,
         "tools":[{"type":"function","function":{"name":"f"}}],
         "response_format":{"type":"json_object"},
         "messages":[
           {"role":"developer","content":"Be short."},
           {"role":"user","name":"ann","content":[
             {"type":"text","text":"What is this?"},
             {"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]},
           {"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function"}]},
           {"role":"tool","tool_call_id":"1","content":"4"}]}
        """);

    PromptRequest request = scene.orchestrator().prompts().get(0);
    assertThat(request.modelAlias()).contains("m");
    assertThat(request.needs())
        .containsExactlyInAnyOrder(Capability.TOOLS, Capability.IMAGES, Capability.JSON);
    var spec = request.generation();
    assertThat(spec.maxTokens()).isEqualTo(OptionalInt.of(7));
    assertThat(spec.sampling().temperature()).isEqualTo(OptionalDouble.of(.5));
    assertThat(spec.sampling().seed()).isEqualTo(OptionalLong.of(3));
    assertThat(spec.stop()).containsExactly("x");
    assertThat(spec.extra()).containsOnlyKeys("min_p", "tool_choice");
    List<ChatMessage> messages = ((PromptInput.Chat) spec.input()).messages();
    assertThat(messages).extracting(ChatMessage::role).startsWith("system", "user", "assistant");
    assertThat(messages.get(1).content().get(1))
        .isEqualTo(new ContentPart.Image("data:image/png;base64,AA=="));
    assertThat(messages.get(2).toolCalls()).hasSize(1);
    assertThat(messages.get(3).toolCallId()).contains("1");
  }

  @Test
  void shouldPutTheCallsOfToolsTogether() {
    tellCalls();

    JsonObject choice = choice(json(scene.post(CHAT, "{" + HELLO + "}")));

    assertThat(choice.getString("finish_reason")).isEqualTo("tool_calls");
    JsonObject message = choice.getJsonObject("message");
    assertThat(message.containsKey("content")).isTrue();
    assertThat(message.getString("content")).isNull();
    assertThat(message.getString("reasoning_content")).isEqualTo("hm");
    assertThat(message.getJsonArray("tool_calls").encode())
        .isEqualTo(
            "[{\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"add\","
                + "\"arguments\":\"{\\\"a\\\":1}\"}}]");
  }

  @Test
  void shouldStreamTheCallsOfToolsAsTheyCome() {
    tellCalls();

    List<JsonObject> chunks =
        scene
            .post(CHAT, "{\"stream\":true," + HELLO + "}")
            .bodyAsString()
            .lines()
            .filter(line -> line.startsWith("data: {"))
            .map(line -> new JsonObject(line.substring("data: ".length())))
            .toList();

    assertThat(delta(chunks.get(1)).getString("reasoning_content")).isEqualTo("hm");
    JsonObject first = delta(chunks.get(2)).getJsonArray("tool_calls").getJsonObject(0);
    assertThat(first.getString("id")).isEqualTo("1");
    assertThat(chunks.stream().filter(chunk -> delta(chunk).containsKey("tool_calls"))).hasSize(2);
    assertThat(choice(chunks.get(chunks.size() - 1)).getString("finish_reason"))
        .isEqualTo("tool_calls");
  }

  @Test
  void shouldHandOnWhatIsToBeFilledIn() {
    scene.post("/v1/completions", "{\"prompt\":\"def f:\",\"suffix\":\"return c\"}");
    scene.post("/v1/completions", "{\"prompt\":\"def f:\",\"suffix\":null}");

    PromptRequest request = scene.orchestrator().prompts().get(0);
    assertThat(request.generation().input())
        .isEqualTo(new PromptInput.Infill("def f:", "return c"));
    assertThat(request.needs()).containsExactly(Capability.INFILL);
    assertThat(scene.orchestrator().prompts().get(1).needs()).isEmpty();
  }

  @Test
  void shouldAnswerAPlainCompletion() {
    JsonObject body = json(scene.post("/v1/completions", "{\"prompt\":\"The capital is\"}"));

    assertThat(body.getString("object")).isEqualTo("text_completion");
    assertThat(choice(body).getString("text")).isEqualTo("Paris");
    assertThat(scene.post("/v1/completions", "{\"prompt\":[\"a\"],\"stream\":true}").bodyAsString())
        .contains("\"text\":\"Pa\"")
        .endsWith("data: [DONE]\n\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 400 | messages | messages is missing",
        "{\"messages\":[]} | 400 | messages | at least one message",
        "{\"messages\":[7]} | 400 | messages[0] | must be an object, not 7",
        "{\"messages\":[{\"role\":\"boss\",\"content\":\"x\"}]} | 400 | messages[0].role | must be",
        "{\"messages\":[{\"role\":\"user\"}]} | 400 | messages[0].content | is missing",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]}"
            + " | 422 | messages[0].content[0].type | text or image_url",
        "{\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | 422 | n | once for each",
        "{\"logprobs\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            + " | 422 | logprobs | not supported",
        "{\"functions\":[],\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            + " | 422 | functions | tools",
        "{\"temperature\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            + " | 400 | temperature | from 0 to 2"
      })
  void shouldSayWhatIsWrongInTheEnvelopeOfThatApi(
      String body, int status, String param, String message) {
    HttpResponse<Buffer> response = scene.post(CHAT, body);

    assertThat(response.statusCode()).isEqualTo(status);
    JsonObject error = json(response).getJsonObject("error");
    assertThat(error.getString("param")).isEqualTo(param);
    assertThat(error.getString("message")).contains(message);
    assertThat(error.getString("type")).isEqualTo("invalid_request_error");
  }

  @ParameterizedTest
  @CsvSource({
    "NO_SUCH_MODEL,404,invalid_request_error,model_not_found",
    "TOO_LONG,400,invalid_request_error,context_length_exceeded",
    "BUSY,429,rate_limit_error,rate_limit_exceeded",
    "NO_ENGINE,503,server_error,no_engine"
  })
  void shouldTellAFailureAsClientsKnowIt(FailureCode code, int status, String type, String name) {
    scene
        .orchestrator()
        .onPrompt(
            prompt ->
                scene.orchestrator().emitFailed(prompt.promptId(), code, OptionalLong.of(2_500)));

    HttpResponse<Buffer> response = scene.post(CHAT, "{" + HELLO + "}");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.getHeader("Retry-After")).isEqualTo("3");
    assertThat(json(response).getJsonObject("error").getString("type")).isEqualTo(type);
    assertThat(json(response).getJsonObject("error").getString("code")).isEqualTo(name);
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

    String text = scene.post(CHAT, "{\"stream\":true," + HELLO + "}").bodyAsString();

    assertThat(text.lines().filter(line -> line.startsWith("data: ")).reduce((a, b) -> b).get())
        .startsWith("data: {\"error\":{\"message\":\"failed by the script\"");
  }

  @Test
  void shouldSayWhichModelIsNotServed() {
    HttpResponse<Buffer> response = scene.get("/v1/models/org%2Fmodel:7b");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getJsonObject("error").getString("message"))
        .contains("'org/model:7b'");
    assertThat(json(scene.get("/v1/models")).getString("object")).isEqualTo("list");
  }

  @ParameterizedTest
  @CsvSource({"a%25zz,a%zz", "a%252Fb,a%2Fb", "a+b,a+b", "a%2Bb,a+b", "a%20b,a b"})
  void shouldDecodeTheNameOfAModelOnce(String path, String name) {
    HttpResponse<Buffer> response = scene.get("/v1/models/" + path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getJsonObject("error").getString("message"))
        .contains("'" + name + "'");
  }

  @Test
  void shouldAnswerARequestOnceThatIsSentTwiceWithOneKey() {
    Buffer body = Buffer.buffer("{" + HELLO + "}");
    var first =
        scene
            .request(HttpMethod.POST, CHAT)
            .putHeader("Content-Type", "application/json")
            .putHeader("Idempotency-Key", "k")
            .sendBuffer(body);
    var second =
        scene
            .request(HttpMethod.POST, CHAT)
            .putHeader("Content-Type", "application/json")
            .putHeader("Idempotency-Key", "k")
            .sendBuffer(body);

    assertThat(json(await(first)).getString("id")).isEqualTo(json(await(second)).getString("id"));
    assertThat(scene.orchestrator().prompts()).hasSize(1);
  }

  private void tellCalls() {
    String lines =
        "{\"index\":0,\"id\":\"1\",\"type\":\"function\",\"function\":"
            + "{\"name\":\"add\",\"arguments\":\"{\\\"a\\\"\"}}\n"
            + "{\"index\":0,\"function\":{\"arguments\":\":1}\"}}\n";
    int cut = 20;
    scene
        .orchestrator()
        .onPrompt(
            prompt -> {
              scene.orchestrator().emitRouted(prompt.promptId());
              scene.orchestrator().emit(delta(prompt, ContentKind.REASONING, "hm", 0));
              scene
                  .orchestrator()
                  .emit(delta(prompt, ContentKind.TOOL_CALL, lines.substring(0, cut), 0));
              String rest = lines.substring(cut, lines.indexOf('\n') + 5);
              scene.orchestrator().emit(delta(prompt, ContentKind.TOOL_CALL, rest, cut));
              int at = cut + rest.getBytes(StandardCharsets.UTF_8).length;
              scene
                  .orchestrator()
                  .emit(delta(prompt, ContentKind.TOOL_CALL, lines.substring(at), at));
              scene.orchestrator().emitDone(prompt.promptId(), 9);
            });
  }

  private static PromptEvent delta(
      PromptRequest prompt, ContentKind kind, String content, long offset) {
    return new PromptEvent.Delta(prompt.promptId(), kind, content, offset);
  }

  private static String promptOf(HttpResponse<Buffer> response) {
    return response.getHeader("X-Bidmesh-Prompt");
  }

  private static JsonObject choice(JsonObject body) {
    return body.getJsonArray("choices").getJsonObject(0);
  }

  private static JsonObject delta(JsonObject chunk) {
    return choice(chunk).getJsonObject("delta");
  }
}
