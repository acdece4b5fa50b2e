package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.prompt.PromptReader;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.StatusReply;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the description of the API to the API. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class OpenApiTest {

  private GatewayScene scene;
  private String yaml = "";
  private OpenApi api = OpenApi.of("{}");

  @BeforeEach
  void read(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
    HttpResponse<Buffer> response = scene.get("/openapi.yaml");
    assertThat(response.getHeader("content-type")).isEqualTo("application/yaml");
    yaml = response.bodyAsString();
    api = OpenApi.of(yaml);
  }

  @Test
  void shouldBeAValidDocument() {
    var options = new ParseOptions();
    options.setResolve(true);

    SwaggerParseResult result = new OpenAPIV3Parser().readContents(yaml, List.of(), options);

    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
  }

  @Test
  void shouldDescribeEveryRouteAndNoOther() {
    assertThat(api.operations()).isEqualTo(routes());
  }

  /**
   * As the node itself tells them: the paths where it names them, the methods by what it allows.
   */
  private Set<String> routes() {
    String detail = json(scene.get("/nothing-like-it")).getString("detail");
    String list = detail.substring(detail.indexOf("there are ") + "there are ".length());
    return Stream.of(list.split(", "))
        .flatMap(path -> methods(path).map(method -> method + " " + described(path)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Stream<String> methods(String path) {
    String example = path.replaceAll("\\{\\w+}", "x").replace("*", "x");
    HttpResponse<Buffer> refused =
        GatewayScene.await(
            scene.request(io.vertx.core.http.HttpMethod.valueOf("PROPFIND"), example).send());
    assertThat(refused.statusCode()).as(path).isEqualTo(405);
    return Stream.of(refused.getHeader("allow").split(", ")).filter(each -> !each.equals("HEAD"));
  }

  /** What stands for the rest of a path has a name in the description. */
  private String described(String path) {
    String begin = path.substring(0, path.length() - 1) + "{";
    return !path.endsWith("/*")
        ? path
        : api.operations().stream()
            .map(operation -> operation.split(" ", 2)[1])
            .filter(each -> each.startsWith(begin) && each.indexOf('/', begin.length()) < 0)
            .findFirst()
            .orElse(path);
  }

  @Test
  void shouldHaveEveryFieldOfAPrompt() {
    assertThat(api.fields("PromptQuestion")).isEqualTo(new TreeSet<>(PromptReader.FIELDS));
  }

  @Test
  void shouldHaveEveryCode() {
    assertThat(api.values("FailureCode"))
        .isEqualTo(
            Stream.of(FailureCode.values())
                .map(FailureCode::label)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void shouldKnowEveryPolicy() {
    assertThat(RoutingPolicy.values())
        .allSatisfy(
            policy ->
                assertThat(accepts("{\"prompt\":\"a\",\"policy\":\"%s\"}", policy.label()))
                    .isTrue());
    assertThat(accepts("{\"prompt\":\"a\",\"policy\":\"%s\"}", "best")).isFalse();
  }

  @Test
  void shouldDescribeTheAnswerToAPrompt() {
    HttpResponse<Buffer> answer = scene.ask(GatewayScene.QUESTION);

    assertThat(api.problems("PromptAnswer", answer.bodyAsString())).isEmpty();
    assertThat(json(answer).fieldNames()).isSubsetOf(api.fields("PromptAnswer"));
    assertThat(api.problems("PromptAnswer", "{}")).isNotEmpty();
  }

  /** The node and its description agree on what a prompt is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prompt\":\"a\"}",
        "{\"prompt\":\" \"}",
        "{\"prompt\":1}",
        "{}",
        "{\"npu_prompt\":\"a\"}",
        "{\"npu_prompt\":\"a\",\"cpu_prompt\":\"b\"}",
        "{\"prompt\":\"a\",\"promt\":\"b\"}",
        "{\"prompt\":\"a\",\"temperature\":2}",
        "{\"prompt\":\"a\",\"temperature\":2.1}",
        "{\"prompt\":\"a\",\"top_p\":0}",
        "{\"prompt\":\"a\",\"top_p\":1}",
        "{\"prompt\":\"a\",\"max_tokens\":0}",
        "{\"prompt\":\"a\",\"max_tokens\":1.5}",
        "{\"prompt\":\"a\",\"seed\":9223372036854775807}",
        "{\"prompt\":\"a\",\"seed\":-1}",
        "{\"prompt\":\"a\",\"stop\":\"b\"}",
        "{\"prompt\":\"a\",\"stop\":[\"b\",\"\"]}",
        "{\"prompt\":\"a\",\"stop\":[]}",
        "{\"prompt\":\"a\",\"priority\":101}",
        "{\"prompt\":\"a\",\"deadline_ms\":86400001}",
        "{\"prompt\":\"a\",\"idempotent\":\"yes\"}",
        "{\"prompt\":\"a\",\"model\":\"\"}"
      })
  void shouldAllowWhatTheNodeTakes(String body) {
    boolean taken = scene.ask(body).statusCode() == 200;

    assertThat(api.problems("PromptQuestion", body).isEmpty()).as(body).isEqualTo(taken);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/peers",
        "/models",
        "/eventbus",
        "/health/live",
        "/v1/models",
        "/api/tags",
        "/api/ps",
        "/api/version"
      })
  void shouldDescribeWhatIsAnswered(String path) {
    scene.ask(GatewayScene.QUESTION);

    HttpResponse<Buffer> response = scene.get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    api.requireValid(path, "200", response.bodyAsString());
  }

  @Test
  void shouldHaveEveryFieldOfAStatusAndNoOther() {
    assertThat(api.differences("Status", StatusReply.class))
        // Told though it is none of the record's own.
        .containsExactly("there is no Status.telemetry.degraded");
  }

  /** Requests and answers of the other APIs have the fields that are described, and are valid. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions | OpenAiChat | OpenAiCompletion | {\"model\":\"auto\",\"max_tokens\":9,"
            + "\"temperature\":0.5,\"top_p\":1,\"seed\":1,\"stop\":[\"x\"],\"stream\":false,\"n\":1,"
            + "\"stream_options\":{\"include_usage\":true},\"tool_choice\":\"auto\","
            + "\"response_format\":{\"type\":\"text\"},\"tools\":[{\"type\":\"function\",\"function\":"
            + "{\"name\":\"f\",\"description\":\"d\",\"parameters\":{}}}],\"messages\":["
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":"
            + "\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA==\"}}]},"
            + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"1\",\"type\":"
            + "\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
            + "{\"role\":\"tool\",\"tool_call_id\":\"1\",\"content\":\"4\"}]}",
        "/v1/completions | OpenAiText | OpenAiCompletion |"
            + " {\"model\":\"auto\",\"prompt\":[\"a\"],\"suffix\":\"b\",\"echo\":false,\"best_of\":1}",
        "/api/chat | OllamaChat | OllamaReply | {\"model\":\"auto\",\"stream\":false,\"think\":true,"
            + "\"keep_alive\":\"5m\",\"format\":{\"type\":\"object\"},\"options\":{\"num_predict\":9,"
            + "\"temperature\":0,\"top_p\":1,\"seed\":4,\"stop\":[\"x\"]},\"tools\":[{\"type\":"
            + "\"function\",\"function\":{\"name\":\"f\"}}],\"messages\":[{\"role\":\"user\","
            + "\"content\":\"a\",\"images\":[\"iVBORw0KGgo=\"]},{\"role\":\"assistant\",\"content\":"
            + "\"\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{}}}]},{\"role\":"
            + "\"tool\",\"tool_name\":\"f\",\"content\":\"4\"}]}",
        "/api/generate | OllamaGenerate | OllamaReply | {\"model\":\"auto\",\"stream\":false,"
            + "\"prompt\":\"a\",\"system\":\"b\",\"images\":[\"iVBORw0KGgo=\"]}",
        "/api/generate | OllamaGenerate | OllamaReply |"
            + " {\"model\":\"auto\",\"stream\":false,\"prompt\":\"a\",\"raw\":true}",
        "/v1/messages | AnthropicRequest | AnthropicMessage | {\"model\":\"auto\",\"max_tokens\":9,"
            + "\"temperature\":0.5,\"top_p\":1,\"top_k\":4,\"stop_sequences\":[\"x\"],\"metadata\":{},"
            + "\"system\":[{\"type\":\"text\",\"text\":\"a\"}],\"tools\":[{\"name\":\"f\","
            + "\"description\":\"d\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":"
            + "\"auto\"},\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":"
            + "\"a\"},{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\","
            + "\"data\":\"AA==\"}}]},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":"
            + "\"1\",\"name\":\"f\",\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":"
            + "\"tool_result\",\"tool_use_id\":\"1\",\"content\":\"4\",\"is_error\":false}]}]}"
      })
  void shouldDescribeTheOtherApis(String path, String question, String answer, String body) {
    HttpResponse<Buffer> response = scene.post(path, body);

    assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(200);
    assertThat(api.problems(question, body)).isEmpty();
    assertThat(api.undescribed(question, body)).isEmpty();
    assertThat(api.problems(answer, response.bodyAsString())).isEmpty();
    assertThat(api.undescribed(answer, response.bodyAsString())).isEmpty();
  }

  @Test
  void shouldDescribeTheChunksOfAStream() {
    HttpResponse<Buffer> response =
        scene.post(
            "/v1/chat/completions",
            "{\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");

    List<String> chunks =
        response
            .bodyAsString()
            .lines()
            .filter(line -> line.startsWith("data: {"))
            .map(line -> line.substring("data: ".length()))
            .toList();
    assertThat(chunks)
        .hasSizeGreaterThan(3)
        .allSatisfy(
            chunk -> {
              assertThat(api.problems("OpenAiChunk", chunk)).isEmpty();
              assertThat(api.undescribed("OpenAiChunk", chunk)).isEmpty();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/eventbus?adress=x", "/prompts/x", "/health/ready"})
  void shouldDescribeProblems(String path) {
    HttpResponse<Buffer> response = scene.get(path);

    assertThat(response.statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(api.problems("Problem", response.bodyAsString())).isEmpty();
  }

  private boolean accepts(String template, String value) {
    return api.problems("PromptQuestion", template.formatted(value)).isEmpty();
  }
}
