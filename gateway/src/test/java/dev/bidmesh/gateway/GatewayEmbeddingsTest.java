package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Embedding;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.testkit.StandInVectors;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Embeddings by the APIs of OpenAI and of Ollama. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayEmbeddingsTest {

  private static final String OPENAI = "/v1/embeddings";
  private static final String OLLAMA = "/api/embed";
  private static final String OLDER = "/api/embeddings";

  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
    scene.orchestrator().onPrompt(this::embed);
  }

  @Test
  void shouldAnswerInTheShapeOfOpenAi() {
    HttpResponse<Buffer> response =
        scene.post(OPENAI, "{\"model\":\"m\",\"input\":[\"ab\",\"c\"],\"user\":\"u\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("X-Bidmesh-Device")).isEqualTo("simulated");
    JsonObject body = json(response);
    assertThat(body.getString("object")).isEqualTo("list");
    assertThat(body.getString("model")).isEqualTo("demo");
    assertThat(body.getJsonObject("usage"))
        .isEqualTo(new JsonObject().put("prompt_tokens", 5).put("total_tokens", 5));
    JsonArray data = body.getJsonArray("data");
    assertThat(data).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(data.getJsonObject(i).getString("object")).isEqualTo("embedding");
      assertThat(data.getJsonObject(i).getInteger("index")).isEqualTo(i);
    }
    assertThat(floats(data.getJsonObject(0).getJsonArray("embedding")))
        .containsExactly(StandInVectors.of("ab"));
    assertThat(floats(data.getJsonObject(1).getJsonArray("embedding")))
        .containsExactly(StandInVectors.of("c"));
  }

  @Test
  void shouldAnswerWithBase64WhereThatIsAskedFor() {
    JsonObject body = json(scene.post(OPENAI, "{\"input\":\"ab\",\"encoding_format\":\"base64\"}"));

    String text = body.getJsonArray("data").getJsonObject(0).getString("embedding");
    assertThat(Embedding.read(text)).containsExactly(StandInVectors.of("ab"));
  }

  @Test
  void shouldHandOnWhatIsAskedOfOpenAi() {
    scene.post(
        OPENAI,
        "{\"model\":\"m\",\"input\":\"ab\",\"dimensions\":256,\"user\":\"u\",\"task\":\"query\"}");

    PromptRequest request = scene.orchestrator().prompts().get(0);
    assertThat(request.needs()).containsExactly(Capability.EMBEDDINGS);
    assertThat(request.modelAlias()).contains("m");
    assertThat(request.idempotent()).isTrue();
    PromptInput.Embed input = input(request);
    assertThat(input.texts()).containsExactly("ab");
    assertThat(input.dimensions()).isEqualTo(OptionalInt.of(256));
    assertThat(input.truncate()).isFalse();
    assertThat(request.generation().extra()).containsOnlyKeys("task");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | input | input is missing",
        "{\"input\":[]} | input | input is missing",
        "{\"input\":\"\"} | input | must not be empty",
        "{\"input\":[\"a\",\"\"]} | input[1] | must not be empty",
        "{\"input\":[1,2]} | input[0] | token ids, which mean another text to each model",
        "{\"input\":[[1,2]]} | input[0] | token ids, which mean another text to each model",
        "{\"input\":{\"a\":1}} | input | must be a text or a list of texts",
        "{\"input\":[true]} | input[0] | must be a text",
        "{\"input\":\"a\",\"encoding_format\":\"int8\"} | encoding_format | float or base64",
        "{\"input\":\"a\",\"dimensions\":0} | dimensions | a whole number from 1 to 12000"
      })
  void shouldRefuseByNameWhatCannotBeRead(String body, String field, String words) {
    HttpResponse<Buffer> response = scene.post(OPENAI, body);

    assertThat(response.statusCode()).isEqualTo(400);
    JsonObject error = json(response).getJsonObject("error");
    assertThat(error.getString("param")).isEqualTo(field);
    assertThat(error.getString("message")).contains(words);
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  @Test
  void shouldRefuseMoreTextsThanFitOneRequest() {
    String input = "\"a\",".repeat(PromptInput.Embed.MAX_TEXTS) + "\"a\"";

    HttpResponse<Buffer> response = scene.post(OPENAI, "{\"input\":[" + input + "]}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.bodyAsString()).contains("holds 2049 texts, at most 2048 are allowed");
  }

  @Test
  void shouldAnswerInTheShapeOfOllama() {
    JsonObject body = json(scene.post(OLLAMA, "{\"model\":\"m\",\"input\":[\"ab\",\"c\"]}"));

    assertThat(body.getString("model")).isEqualTo("demo");
    assertThat(body.getInteger("prompt_eval_count")).isEqualTo(5);
    assertThat(body.getLong("total_duration")).isPositive();
    assertThat(body.getLong("load_duration")).isNotNegative();
    JsonArray vectors = body.getJsonArray("embeddings");
    assertThat(vectors).hasSize(2);
    assertThat(floats(vectors.getJsonArray(0))).containsExactly(StandInVectors.of("ab"));
    assertThat(floats(vectors.getJsonArray(1))).containsExactly(StandInVectors.of("c"));
  }

  @Test
  void shouldHandOnWhatIsAskedOfOllama() {
    scene.post(
        OLLAMA,
        "{\"model\":\"m:latest\",\"input\":\"ab\",\"truncate\":false,\"dimensions\":4,"
            + "\"keep_alive\":\"5m\",\"options\":{\"temperature\":0,\"num_ctx\":512}}");
    scene.post(OLLAMA, "{\"model\":\"m\",\"input\":\"ab\"}");

    PromptRequest request = scene.orchestrator().prompts().get(0);
    assertThat(request.modelAlias()).contains("m");
    assertThat(input(request))
        .isEqualTo(new PromptInput.Embed(List.of("ab"), OptionalInt.of(4), false));
    assertThat(request.generation().extra()).containsOnlyKeys("num_ctx", "keep_alive");
    assertThat(input(scene.orchestrator().prompts().get(1)).truncate()).isTrue();
  }

  @Test
  void shouldAnswerTheOlderRequestForOneEmbedding() {
    JsonObject body = json(scene.post(OLDER, "{\"model\":\"m\",\"prompt\":\"ab\"}"));

    assertThat(body.fieldNames()).containsExactly("embedding");
    assertThat(floats(body.getJsonArray("embedding"))).containsExactly(StandInVectors.of("ab"));
  }

  @Test
  void shouldAnswerARequestWithoutATextAtOnce() {
    assertThat(json(scene.post(OLLAMA, "{\"model\":\"auto\"}")).getJsonArray("embeddings"))
        .isEmpty();
    assertThat(
            json(scene.post(OLLAMA, "{\"model\":\"auto\",\"input\":\"\"}"))
                .getJsonArray("embeddings"))
        .isEmpty();
    assertThat(
            json(scene.post(OLDER, "{\"model\":\"auto\",\"prompt\":\"\"}"))
                .getJsonArray("embedding"))
        .isEmpty();
    assertThat(scene.post(OLLAMA, "{\"model\":\"unheard\"}").statusCode()).isEqualTo(404);
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NO_ENGINE, 503", "NO_SUCH_MODEL, 404", "UNSUPPORTED, 422", "TOO_LONG, 400"})
  void shouldTellWhyThereIsNoEmbedding(FailureCode code, int status) {
    scene
        .orchestrator()
        .onPrompt(
            prompt ->
                scene.orchestrator().emitFailed(prompt.promptId(), code, OptionalLong.empty()));

    HttpResponse<Buffer> response = scene.post(OPENAI, "{\"input\":\"ab\"}");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).getJsonObject("error").getString("message"))
        .isEqualTo("failed by the script");
  }

  @Test
  void shouldRefuseVectorsThatWillBeTooManyAsSoonAsTheFirstIsThere() {
    Vertx vertx = Vertx.vertx();
    GatewayScene small = GatewayScene.start(vertx, new ConfigBuilder().maxOutputBytes(1024));
    String vector = Embedding.line(StandInVectors.of("a"));
    small
        .orchestrator()
        .onPrompt(
            prompt -> {
              small.orchestrator().emitRouted(prompt.promptId());
              var first =
                  new PromptEvent.Delta(prompt.promptId(), ContentKind.EMBEDDING, vector, 0);
              small.orchestrator().emit(first);
            });
    String input = "\"a\",".repeat(1024 / vector.length()) + "\"a\"";

    HttpResponse<Buffer> response = small.post(OPENAI, "{\"input\":[" + input + "]}");

    assertThat(response.bodyAsString())
        .contains("the answer exceeds 1024 bytes; send fewer texts at once");
    assertThat(response.statusCode()).isEqualTo(413);
    vertx.close().await();
  }

  @Test
  void shouldGiveTheSameAnswerToARequestThatIsRepeated() {
    String body = "{\"input\":[\"ab\",\"c\"]}";
    HttpResponse<Buffer> first = keyed(body);
    HttpResponse<Buffer> second = keyed(body);

    assertThat(json(second)).isEqualTo(json(first));
    assertThat(json(second).getJsonArray("data")).hasSize(2);
    assertThat(scene.orchestrator().prompts()).hasSize(1);
  }

  private HttpResponse<Buffer> keyed(String body) {
    return GatewayScene.await(
        scene
            .request(HttpMethod.POST, OPENAI)
            .putHeader("Content-Type", "application/json")
            .putHeader("Idempotency-Key", "k")
            .sendBuffer(Buffer.buffer(body)));
  }

  /** In two chunks, the second of which holds all vectors but the first. */
  private void embed(PromptRequest prompt) {
    scene.orchestrator().emitRouted(prompt.promptId());
    var lines = new StringBuilder();
    for (String text : input(prompt).texts()) {
      lines.append(Embedding.line(StandInVectors.of(text)));
    }
    int first = lines.indexOf("\n") + 1;
    delta(prompt, lines.substring(0, first), 0);
    delta(prompt, lines.substring(first), first);
    scene.orchestrator().emitDone(prompt.promptId(), 0);
  }

  private void delta(PromptRequest prompt, String lines, long offset) {
    scene
        .orchestrator()
        .emit(new PromptEvent.Delta(prompt.promptId(), ContentKind.EMBEDDING, lines, offset));
  }

  private static PromptInput.Embed input(PromptRequest request) {
    return (PromptInput.Embed) request.generation().input();
  }

  private static float[] floats(JsonArray numbers) {
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = numbers.getFloat(i);
    }
    return vector;
  }
}
