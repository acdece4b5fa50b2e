package dev.bidmesh.gateway;

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
import dev.bidmesh.protocol.message.ModelInfo;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What programs written for Ollama see. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayOllamaTest {

  private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
  }

  @Test
  void shouldStreamAChatUnlessToldOtherwise() {
    HttpResponse<Buffer> response =
        scene.post("/api/chat", "{\"model\":\"m:latest\"," + HELLO + "}");

    assertThat(response.getHeader("Content-Type")).isEqualTo("application/x-ndjson");
    List<JsonObject> lines = response.bodyAsString().lines().map(JsonObject::new).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).getJsonObject("message").getString("content")).isEqualTo("Pa");
    assertThat(lines.get(0).getBoolean("done")).isFalse();
    assertThat(lines.get(0).containsKey("total_duration")).isFalse();
    JsonObject last = lines.get(2);
    assertThat(last.getBoolean("done")).isTrue();
    assertThat(last.getString("model")).isEqualTo("m:latest");
    assertThat(last.getString("done_reason")).isEqualTo("stop");
    assertThat(last.getInteger("eval_count")).isEqualTo(2);
    assertThat(last.getLong("total_duration")).isPositive();
    assertThat(last.getString("created_at")).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(scene.orchestrator().prompts().get(0).modelAlias()).contains("m");
  }

  @Test
  void shouldAnswerAChatAsAWhole() {
    JsonObject body =
        json(scene.post("/api/chat", "{\"model\":\"auto\",\"stream\":false," + HELLO + "}"));

    assertThat(body.getJsonObject("message").getString("content")).isEqualTo("Paris");
    assertThat(body.getBoolean("done")).isTrue();
    assertThat(scene.orchestrator().prompts().get(0).modelAlias()).isEmpty();
  }

  @Test
  void shouldAnswerAPlainPrompt() {
    JsonObject body =
        json(
            scene.post(
                "/api/generate", "{\"model\":\"m\",\"stream\":false,\"prompt\":\"The capital\"}"));

    assertThat(body.getString("response")).isEqualTo("Paris");
    assertThat(scene.orchestrator().prompts().get(0).generation().input())
        .isEqualTo(PromptInput.text("The capital"));
  }

  @Test
  void shouldHandOnTheWholeRequest() {
    scene.post(
        "/api/chat",
        """
        {"model":"m","stream":false,"keep_alive":"5m","think":true,
         "format":{"type":"object"},
         "options":{"num_predict":9,"temperature":0.1,"top_k":5,"seed":4,"stop":["x"]},
         "tools":[{"type":"function","function":{"name":"f"}}],
         "messages":[
           {"role":"system","content":"Be short."},
           {"role":"user","content":"What is this?","images":["iVBORw0KGgo="]},
           {"role":"assistant","content":"","tool_calls":[
             {"function":{"name":"f","arguments":{"a":1}}}]},
           {"role":"tool","tool_name":"f","content":"4"}]}
        """);

    PromptRequest request = scene.orchestrator().prompts().get(0);
    assertThat(request.needs())
        .containsExactlyInAnyOrder(Capability.TOOLS, Capability.IMAGES, Capability.JSON);
    var spec = request.generation();
    assertThat(spec.maxTokens()).isEqualTo(OptionalInt.of(9));
    assertThat(spec.sampling().seed()).isEqualTo(OptionalLong.of(4));
    assertThat(spec.stop()).containsExactly("x");
    assertThat(spec.extra()).containsOnlyKeys("top_k", "think");
    assertThat(spec.responseFormat().orElseThrow().json())
        .contains("\"schema\":{\"type\":\"object\"}");
    List<ChatMessage> messages = ((PromptInput.Chat) spec.input()).messages();
    assertThat(messages.get(1).content().get(1))
        .isEqualTo(new ContentPart.Image("data:image/png;base64,iVBORw0KGgo="));
    assertThat(messages.get(2).toolCalls().get(0).json())
        .contains("\"arguments\":\"{\\\"a\\\":1}\"");
    assertThat(messages.get(3).name()).contains("f");
  }

  @Test
  void shouldTellCallsOfToolsWithTheirArgumentsAsAnObject() {
    String line =
        "{\"index\":0,\"id\":\"1\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"a\\\":1}\"}}\n";
    scene
        .orchestrator()
        .onPrompt(
            prompt -> {
              scene.orchestrator().emitRouted(prompt.promptId());
              scene
                  .orchestrator()
                  .emit(new PromptEvent.Delta(prompt.promptId(), ContentKind.TOOL_CALL, line, 0));
              scene.orchestrator().emitDone(prompt.promptId(), 9);
            });
    String calls = "[{\"function\":{\"name\":\"add\",\"arguments\":{\"a\":1}}}]";

    JsonObject whole =
        json(scene.post("/api/chat", "{\"model\":\"m\",\"stream\":false," + HELLO + "}"));
    String streamed = scene.post("/api/chat", "{\"model\":\"m\"," + HELLO + "}").bodyAsString();

    assertThat(whole.getJsonObject("message").getJsonArray("tool_calls").encode()).isEqualTo(calls);
    assertThat(streamed.lines().toList().get(0)).contains("\"tool_calls\":" + calls);
  }

  @ParameterizedTest
  @CsvSource({"-1,load", "'\"5m\"',load", "0,unload", "0.0,unload", "'\"0s\"',unload"})
  void shouldSayThatAModelIsLoadedOrUnloadedThatIsAskedNothing(String keepAlive, String reason) {
    serve();

    for (String path : List.of("/api/generate", "/api/chat")) {
      JsonObject body =
          json(scene.post(path, "{\"model\":\"llama3.2:3b\",\"keep_alive\":" + keepAlive + "}"));
      assertThat(body.getString("done_reason")).isEqualTo(reason);
    }
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  @Test
  void shouldNotLoadAModelThatNobodyServes() {
    serve();

    for (String path : List.of("/api/generate", "/api/chat")) {
      HttpResponse<Buffer> response =
          scene.post(path, "{\"model\":\"other:latest\",\"keep_alive\":0}");
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(json(response).getString("error")).contains("'other:latest'");
      assertThat(scene.post(path, "{\"model\":\"auto\"}").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldTellThatAServerIsThere() {
    HttpResponse<Buffer> response = scene.get("/");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.bodyAsString()).isEqualTo("Bidmesh is running");
    assertThat(GatewayScene.await(scene.request(HttpMethod.HEAD, "/").send()).statusCode())
        .isEqualTo(200);
    assertThat(scene.get("/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldTakeNumbersAsClientsWriteThem() {
    scene.post(
        "/api/chat",
        "{\"model\":\"m\",\"options\":{\"num_predict\":5.0,\"seed\":1.0,\"top_p\":0},"
            + HELLO
            + "}");

    var spec = scene.orchestrator().prompts().get(0).generation();
    assertThat(spec.maxTokens()).isEqualTo(OptionalInt.of(5));
    assertThat(spec.sampling().seed()).isEqualTo(OptionalLong.of(1));
    assertThat(spec.sampling().topP().orElseThrow()).isPositive().isLessThan(1e-30);
    assertThat((float) spec.sampling().topP().orElseThrow()).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"messages\":[]} | 400 | model is missing",
        "{\"model\":\"m\",\"messages\":7} | 400 | messages must be a list",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"x\"}]} | 400 | messages[0].role must be",
        "{\"model\":\"m\",\"options\":{\"num_predict\":5.5},\"messages\":[{\"role\":\"user\"}]}"
            + " | 400 | num_predict must be a whole number",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":7}]}"
            + " | 400 | messages[0].content must be a text, not 7",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"tool_name\":[]}]}"
            + " | 400 | messages[0].tool_name must be a text",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":{}}]}"
            + " | 400 | messages[0].tool_calls must be a list",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[7]}]}"
            + " | 400 | messages[0].tool_calls[0].function must be an object",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":"
            + "[{\"function\":{\"name\":\"f\",\"arguments\":\"x\"}}]}]}"
            + " | 400 | messages[0].tool_calls[0].function.arguments must be an object",
        "{\"model\":\"m\",\"options\":7,\"messages\":[]} | 400 | options must be an object",
        "{\"model\":\"m\",\"format\":\"xml\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
            + " | 400 | format must be",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"images\":[\"zz\"]}]}"
            + " | 400 | messages[0].images[0] must be a PNG"
      })
  void shouldSayWhatIsWrong(String body, int status, String message) {
    HttpResponse<Buffer> response = scene.post("/api/chat", body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).getString("error")).contains(message);
  }

  @ParameterizedTest
  @CsvSource({"template,'\"x\"'", "context,[1]"})
  void shouldRefuseByNameWhatNoEngineDoes(String field, String value) {
    HttpResponse<Buffer> response =
        scene.post(
            "/api/generate", "{\"model\":\"m\",\"prompt\":\"x\",\"" + field + "\":" + value + "}");

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(json(response).getString("error")).startsWith(field + " is not supported");
  }

  @Test
  void shouldHandOnARawPromptAsItIs() {
    scene.post(
        "/api/generate", "{\"model\":\"m\",\"stream\":false,\"raw\":true,\"prompt\":\"<s>Hi\"}");

    PromptRequest request = scene.orchestrator().prompts().get(0);
    assertThat(request.generation().input()).isEqualTo(new PromptInput.Raw("<s>Hi"));
    assertThat(request.needs()).containsExactly(Capability.RAW);
  }

  @Test
  void shouldHandOnWhatIsToBeFilledIn() {
    scene.post(
        "/api/generate",
        "{\"model\":\"m\",\"stream\":false,\"prompt\":\"def f:\",\"suffix\":\"return c\"}");

    PromptRequest request = scene.orchestrator().prompts().get(0);
    assertThat(request.generation().input())
        .isEqualTo(new PromptInput.Infill("def f:", "return c"));
    assertThat(request.needs()).containsExactly(Capability.INFILL);
  }

  @ParameterizedTest
  @CsvSource({"suffix,'\"x\"'", "system,'\"x\"'", "images,'[\"iVBORw0KGgo=\"]'"})
  void shouldRefuseByNameWhatARawPromptLeavesOut(String field, String value) {
    HttpResponse<Buffer> response =
        scene.post(
            "/api/generate",
            "{\"model\":\"m\",\"prompt\":\"x\",\"raw\":true,\"" + field + "\":" + value + "}");

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(json(response).getString("error")).startsWith(field);
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  @Test
  void shouldTellAFailureInTheFormOfThatApi() {
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

    List<String> lines =
        scene.post("/api/chat", "{\"model\":\"m\"," + HELLO + "}").bodyAsString().lines().toList();

    assertThat(lines.get(1)).isEqualTo("{\"error\":\"failed by the script\"}");
  }

  @Test
  void shouldListWhatTheMeshServes() {
    scene.bus().publish(Address.Local.ENGINES, engines());

    JsonObject tag =
        json(scene.getUntil("/api/tags", r -> !json(r).getJsonArray("models").isEmpty()))
            .getJsonArray("models")
            .getJsonObject(0);
    assertThat(tag.getString("name")).isEqualTo("llama3.2:3b");
    assertThat(tag.getString("digest")).isEqualTo("sha256:1");
    assertThat(tag.getJsonObject("details").getString("devices")).isEqualTo("Küche");
    JsonObject shown = json(scene.post("/api/show", "{\"model\":\"llama3.2:3b\"}"));
    assertThat(shown.getJsonArray("capabilities").encode()).isEqualTo("[\"completion\",\"tools\"]");
    assertThat(shown.getJsonObject("model_info").getInteger("mesh.context_length")).isEqualTo(4096);
    assertThat(json(scene.get("/api/ps")).getJsonArray("models")).hasSize(1);
    assertThat(json(scene.get("/v1/models")).getJsonArray("data").getJsonObject(0).getString("id"))
        .isEqualTo("llama3.2:3b");
    assertThat(json(scene.get("/v1/models/llama3.2:3b")).getString("owned_by")).isEqualTo("Küche");
    assertThat(scene.post("/api/show", "{\"model\":\"other\"}").statusCode()).isEqualTo(404);
    assertThat(json(scene.get("/api/version")).getString("version")).isEqualTo("0.6.4");
    assertThat(json(scene.get("/api/version")).getString("bidmesh")).isEqualTo("test");
  }

  private void serve() {
    scene.bus().publish(Address.Local.ENGINES, engines());
    scene.getUntil("/api/tags", r -> !json(r).getJsonArray("models").isEmpty());
  }

  private static EngineSnapshot engines() {
    return new EngineSnapshot(
        List.of(
            new EngineState(
                "ollama",
                Accelerator.GPU,
                Evidence.DETECTED,
                EngineHealth.READY,
                Optional.empty(),
                2,
                2,
                0,
                16,
                0,
                OptionalLong.empty(),
                List.of(
                    new ModelInfo(
                        "sha256:1", List.of("llama3.2:3b"), OptionalInt.of(4096), false, true)),
                Set.of(Capability.TOOLS))),
        false);
  }
}
