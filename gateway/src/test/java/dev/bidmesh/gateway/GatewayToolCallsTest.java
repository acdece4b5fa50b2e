package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.PromptEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients see of calls of tools that an engine tells badly, or not to their end. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayToolCallsTest {

  private static final String OPENAI = "/v1/chat/completions";
  private static final String OLLAMA = "/api/chat";
  private static final String WHOLE = call(0, "add", "{\\\"a\\\":1}");
  private static final String CUT = call(0, "add", "{\\\"a\\\":");
  private static final String EMPTY = call(0, "now", "");
  private static final String BROKEN = "{\"index\":0,\"function\":\n";
  private static final String NO_CALL = "7\n";

  private static final String CUT_ARGUMENTS = "cut arguments";
  private static final String NO_ARGUMENTS = "no arguments";
  private static final String BROKEN_LINE = "a broken line";
  private static final String NOT_A_CALL = "no call";
  private static final String NO_NAME = "no name";

  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
  }

  @ParameterizedTest
  @ValueSource(strings = {CUT_ARGUMENTS, BROKEN_LINE, NOT_A_CALL, NO_NAME})
  void shouldTellThatACallCannotBeRead(String what) {
    answer(FinishReason.STOP, lines(what));

    for (String path : List.of(OPENAI, OLLAMA)) {
      HttpResponse<Buffer> whole = ask(path, false);
      assertThat(whole.statusCode()).isEqualTo(502);
      assertThat(whole.bodyAsString()).contains("tool call that cannot be read");
      assertThat(ask(path, true).bodyAsString())
          .contains("tool call that cannot be read")
          .doesNotContain("[DONE]")
          .doesNotContain("\"done\":true");
    }
    assertThat(scene.get("/metrics").bodyAsString())
        .contains("bidmesh_prompts_total{device=\"\",outcome=\"engine_failed\"} 4.0")
        .doesNotContain("outcome=\"stop\"");
  }

  @Test
  void shouldNameTheCodeOfAnUnreadableCallToOpenAiClients() {
    answer(FinishReason.STOP, CUT);

    assertThat(json(ask(OPENAI, false)).getJsonObject("error").getString("code"))
        .isEqualTo("engine_failed");
    assertThat(ask(OPENAI, true).bodyAsString()).contains("\"code\":\"engine_failed\"");
  }

  @Test
  void shouldStopThePromptWhoseStreamBreaks() {
    scene
        .orchestrator()
        .onPrompt(
            prompt -> {
              scene.orchestrator().emitRouted(prompt.promptId());
              emit(prompt.promptId(), BROKEN);
            });

    assertThat(ask(OPENAI, true).bodyAsString()).contains("engine_failed");

    scene.until(() -> scene.orchestrator().cancels().size() == 1);
  }

  @Test
  void shouldGiveACallWithoutArgumentsNone() {
    answer(FinishReason.STOP, EMPTY);

    JsonObject whole = json(ask(OPENAI, false));
    assertThat(message(whole).getJsonArray("tool_calls").encode()).contains("\"arguments\":\"{}\"");
    assertThat(ask(OPENAI, true).bodyAsString())
        .contains("{\"index\":0,\"function\":{\"arguments\":\"{}\"}}")
        .contains("[DONE]");
    String none = "\"tool_calls\":[{\"function\":{\"name\":\"now\",\"arguments\":{}}}]";
    assertThat(ask(OLLAMA, false).bodyAsString()).contains(none);
    assertThat(ask(OLLAMA, true).bodyAsString()).contains(none).contains("\"done\":true");
  }

  @ParameterizedTest
  @ValueSource(strings = {CUT_ARGUMENTS, NO_ARGUMENTS, BROKEN_LINE})
  void shouldLeaveOutACallThatAnAnswerWithoutSpaceDidNotTellToItsEnd(String what) {
    answer(FinishReason.LENGTH, WHOLE, lines(what).replace("\"index\":0", "\"index\":1").strip());

    JsonObject whole = json(ask(OPENAI, false));
    assertThat(message(whole).getJsonArray("tool_calls")).hasSize(1);
    assertThat(whole.getJsonArray("choices").getJsonObject(0).getString("finish_reason"))
        .isEqualTo("length");
    assertThat(ask(OPENAI, true).bodyAsString())
        .contains("\"finish_reason\":\"length\"")
        .doesNotContain("tool_calls\"}]")
        .contains("[DONE]");
    JsonObject ollama = json(ask(OLLAMA, false));
    assertThat(ollama.getJsonObject("message").getJsonArray("tool_calls")).hasSize(1);
    assertThat(ollama.getString("done_reason")).isEqualTo("length");
    assertThat(ask(OLLAMA, true).bodyAsString()).contains("\"done_reason\":\"length\"");
  }

  @Test
  void shouldStreamALastCallWhoseLineHasNoEnd() {
    answer(FinishReason.STOP, WHOLE.strip());

    assertThat(ask(OPENAI, true).bodyAsString())
        .contains("\"name\":\"add\"")
        .contains("\"finish_reason\":\"tool_calls\"");
  }

  @Test
  void shouldTakeArgumentsThatAreAnObject() {
    answer(
        FinishReason.STOP, "{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}}\n");

    assertThat(ask(OPENAI, false).bodyAsString()).contains("\"arguments\":\"{\\\"a\\\":1}\"");
    assertThat(ask(OLLAMA, false).bodyAsString()).contains("\"arguments\":{\"a\":1}");
  }

  private static String lines(String what) {
    return switch (what) {
      case CUT_ARGUMENTS -> CUT;
      case NO_ARGUMENTS -> EMPTY;
      case BROKEN_LINE -> BROKEN;
      case NOT_A_CALL -> NO_CALL;
      case NO_NAME -> "{\"index\":0,\"function\":{\"arguments\":\"{}\"}}\n";
      default -> throw new IllegalArgumentException(what);
    };
  }

  private static String call(int index, String name, String arguments) {
    return "{\"index\":"
        + index
        + ",\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\""
        + name
        + "\",\"arguments\":\""
        + arguments
        + "\"}}\n";
  }

  private void answer(FinishReason finish, String... lines) {
    scene
        .orchestrator()
        .onPrompt(
            prompt -> {
              scene.orchestrator().emitRouted(prompt.promptId());
              emit(prompt.promptId(), lines);
              scene.orchestrator().emitDone(prompt.promptId(), 9, finish);
            });
  }

  private void emit(PromptId id, String... pieces) {
    long offset = 0;
    for (String piece : pieces) {
      scene.orchestrator().emit(new PromptEvent.Delta(id, ContentKind.TOOL_CALL, piece, offset));
      offset += piece.getBytes(UTF_8).length;
    }
  }

  private HttpResponse<Buffer> ask(String path, boolean streamed) {
    return scene.post(
        path,
        "{\"model\":\"m\",\"stream\":"
            + streamed
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
  }

  private static JsonObject message(JsonObject body) {
    return body.getJsonArray("choices").getJsonObject(0).getJsonObject("message");
  }
}
