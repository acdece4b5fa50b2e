package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.prompt.PromptReader;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.RoutingPolicy;
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
