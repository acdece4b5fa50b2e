package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.QUESTION;
import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewaySafetyTest {

  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene =
        GatewayScene.start(
            vertx, new ConfigBuilder().allowedOrigins(List.of("https://app.example")));
  }

  /** Whatever a test did, no prompt may have come through that should not. */
  @AfterEach
  void stillServes() {
    assertThat(scene.ask(QUESTION).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/nothing-like-it, there are",
    "/promt, did you mean '/prompt'?",
    "/peer, did you mean '/peers'?",
    "/health/redy, did you mean '/health/ready'?",
    "/v2/chat/completions, did you mean '/v1/chat/completions'?",
    "/health/nothing-like-it, 'there are /health/live, /health/ready'"
  })
  void shouldPointTheLostToTheNearestRoute(String path, String hint) {
    HttpResponse<Buffer> response = scene.get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.getHeader("Content-Type")).isEqualTo("application/problem+json");
    assertThat(json(response).getString("code")).isEqualTo("not_found");
    assertThat(json(response).getString("detail")).contains(path).contains(hint);
  }

  /** Clients of an API show nothing of a refusal in another form. */
  @ParameterizedTest
  @CsvSource({
    "POST, /v1/responses, 404, '/v1/responses; there are /v1/messages,'",
    "POST, /v1/chat/completion, 404, did you mean '/v1/chat/completions'?",
    "GET, /v1/chat/completions, 405, takes POST",
    "POST, /v1/messages/batches, 404, there is no",
    "POST, /api/pull, 404, '/api/pull; there are /api/chat,'",
    "GET, /api/chat, 405, takes POST"
  })
  void shouldRefuseWhatIsNotThereInTheFormOfItsApi(
      String method, String path, int status, String said) {
    HttpResponse<Buffer> response = await(scene.request(HttpMethod.valueOf(method), path).send());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(told(path, json(response))).contains(said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/v1/messages", "/api/chat"})
  void shouldRefuseANameThatItDoesNotKnowInTheFormOfTheApi(String path) {
    HttpResponse<Buffer> response =
        await(
            scene
                .request(HttpMethod.POST, path)
                .putHeader("Host", "desk.example:8770")
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer("{}")));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(told(path, json(response))).contains("gateway.allowedHosts");
  }

  @Test
  void shouldTakeWhoeverNamesAVersionOfAnthropicForItsClient() {
    HttpResponse<Buffer> response =
        await(
            scene
                .request(HttpMethod.GET, "/v1/files")
                .putHeader("anthropic-version", "2023-06-01")
                .send());

    assertThat(json(response).getString("type")).isEqualTo("error");
    assertThat(json(response).getJsonObject("error").getString("type"))
        .isEqualTo("not_found_error");
  }

  @ParameterizedTest
  @CsvSource({"5, Loop Detected", "x, Bad Request"})
  void shouldSayThePhraseOfAnErrorInItsFirstLine(String hops, String phrase) {
    HttpResponse<Buffer> response =
        await(scene.prompt().putHeader("X-Bidmesh-Hops", hops).sendBuffer(Buffer.buffer(QUESTION)));

    assertThat(response.statusMessage()).isEqualTo(phrase);
  }

  /** Where a client of the API looks. */
  private static String told(String path, JsonObject answer) {
    return path.startsWith("/api/")
        ? answer.getString("error")
        : answer.getJsonObject("error").getString("message");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /prompt, POST",
    "PUT, /prompt, POST",
    "DELETE, /prompt, POST",
    "OPTIONS, /prompt, POST",
    "POST, /status, 'GET, HEAD'",
    "POST, /prompts/x, 'DELETE, GET, HEAD'",
    "PATCH, /health/live, 'GET, HEAD'"
  })
  void shouldSayWhichMethodsAPathTakes(String method, String path, String allow) {
    HttpResponse<Buffer> response = await(scene.request(HttpMethod.valueOf(method), path).send());

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.getHeader("Allow")).isEqualTo(allow);
    assertThat(json(response).getString("detail")).contains(allow);
  }

  @Test
  void shouldAnswerHeadWithoutABody() {
    HttpResponse<Buffer> response = await(scene.request(HttpMethod.HEAD, "/health/live").send());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
  void shouldTakeNothingThatAFormCanSend(String type) {
    HttpResponse<Buffer> response =
        await(
            scene
                .request(HttpMethod.POST, "/prompt")
                .putHeader("Content-Type", type)
                .sendBuffer(Buffer.buffer(QUESTION)));

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(json(response).getString("field")).isEqualTo("Content-Type");
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  @Test
  void shouldRefuseQueryParameters() {
    HttpResponse<Buffer> response =
        await(
            scene
                .request(HttpMethod.POST, "/prompt?stream=true")
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer(QUESTION)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("field")).isEqualTo("stream");
  }

  @ParameterizedTest
  @ValueSource(ints = {1024 * 1024 + 1, 3 * 1024 * 1024})
  void shouldRefuseABodyThatIsTooLarge(int size) {
    HttpResponse<Buffer> response = await(scene.prompt().sendBuffer(bodyOf(size)));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(json(response).getString("code")).isEqualTo("too_large");
    assertThat(json(response).getString("detail")).contains("1048576");
  }

  @Test
  void shouldRefuseABodyThatGrowsTooLargeWithoutSayingHowLong() {
    RawClient client =
        RawClient.connect(scene)
            .send(
                "POST /prompt HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                    + "Transfer-Encoding: chunked\n\n");
    String chunk = "10000\n" + " ".repeat(0x10000) + "\n";

    for (int i = 0; i < 17; i++) {
      client.send(chunk);
    }

    scene.until(() -> client.received().contains("\"status\":413"));
    client.send("0\n\nGET /health/live HTTP/1.1\nHost: localhost\n\n");
    scene.until(() -> client.received().contains("\"status\":\"live\""));
  }

  @Test
  void shouldTakeABodyOfExactlyTheLimit() {
    HttpResponse<Buffer> response = await(scene.prompt().sendBuffer(bodyOf(1024 * 1024)));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void shouldTellAClientThatWaitsToGoOn() {
    RawClient client =
        RawClient.connect(scene)
            .send(
                "POST /prompt HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                    + "Expect: 100-continue\nContent-Length: 15\n\n");
    scene.until(() -> client.received().startsWith("HTTP/1.1 100 Continue"));

    client.send("{\"prompt\": \"x\"}");

    scene.until(() -> client.received().contains("HTTP/1.1 200 OK"));
  }

  @Test
  void shouldNotHaveALargeBodySentThatItWillRefuse() {
    RawClient client =
        RawClient.connect(scene)
            .send(
                "POST /prompt HTTP/1.1\nHost: localhost\nContent-Type: application/json\n"
                    + "Expect: 100-continue\nContent-Length: 9000000\n\n");

    scene.until(() -> client.received().contains("\"status\":413"));

    assertThat(client.received()).doesNotContain("100 Continue");
  }

  @ParameterizedTest
  @CsvSource({"evil.example, 403", "evil.example:8770, 403", "localhost:1, 200", "[::1], 200"})
  void shouldAnswerOnlyToItsOwnNames(String host, int status) {
    HttpResponse<Buffer> response =
        await(scene.request(HttpMethod.GET, "/health/live").putHeader("Host", host).send());

    assertThat(response.statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://localhost:3000"})
  void shouldNotLetForeignPagesIn(String origin) {
    HttpResponse<Buffer> response =
        await(scene.prompt().putHeader("Origin", origin).sendBuffer(Buffer.buffer(QUESTION)));

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(json(response).getString("field")).isEqualTo("Origin");
    assertThat(response.getHeader("Access-Control-Allow-Origin")).isNull();
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  /** As for a picture, for which browsers send no Origin. */
  @ParameterizedTest
  @CsvSource({
    "/events, cross-site",
    "/events, same-site",
    "/eventbus/tap, cross-site",
    "/eventbus/tap, same-site",
    "/status, cross-site",
    "/ui/app.js, cross-site",
    "/, cross-site"
  })
  void shouldNotLetForeignPagesHoldStreams(String path, String site) {
    HttpResponse<Buffer> response = fetched(path, site, "no-cors", "image");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(json(response).getString("field")).isEqualTo("Sec-Fetch-Site");
  }

  @ParameterizedTest
  @CsvSource({
    "/ui, navigate, document, 200",
    "/ui/, navigate, document, 200",
    "/, navigate, document, 200",
    "/ui/, navigate, iframe, 403",
    "/uix, navigate, document, 403",
    "/status, navigate, document, 403",
    "/events, navigate, document, 403",
    "/eventbus/tap, navigate, document, 403"
  })
  void shouldLetLinksOfForeignPagesLeadToItsPageOnly(
      String path, String mode, String dest, int status) {
    assertThat(fetched(path, "cross-site", mode, dest).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"same-origin", "none"})
  void shouldLetInWhatTheUserOrItsOwnPageAsksFor(String site) {
    assertThat(fetched("/health/live", site, "cors", "empty").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldLetConfiguredPagesInAlthoughTheyAreOfAnotherSite() {
    HttpResponse<Buffer> response =
        await(
            scene
                .prompt()
                .putHeader("Origin", "https://app.example")
                .putHeader("Sec-Fetch-Site", "cross-site")
                .sendBuffer(Buffer.buffer(QUESTION)));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/live", "/ui/app.js", "/nothing", "/v1/models"})
  void shouldLetNoForeignPageShowWhatItAnswers(String path) {
    assertThat(scene.get(path).getHeader("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
  }

  private HttpResponse<Buffer> fetched(String path, String site, String mode, String dest) {
    return await(
        scene
            .request(HttpMethod.GET, path)
            .putHeader("Sec-Fetch-Site", site)
            .putHeader("Sec-Fetch-Mode", mode)
            .putHeader("Sec-Fetch-Dest", dest)
            .send());
  }

  @Test
  void shouldGrantNothingToAPreflightOfAForeignPage() {
    HttpResponse<Buffer> response = preflight("https://evil.example");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().names()).noneMatch(name -> name.startsWith("access-control"));
  }

  @Test
  void shouldLetTheOwnPagesIn() {
    HttpResponse<Buffer> response =
        await(
            scene
                .prompt()
                .putHeader("Origin", "http://127.0.0.1:" + scene.port())
                .sendBuffer(Buffer.buffer(QUESTION)));

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void shouldLetConfiguredPagesSendTheHeadersThatTheyAskFor() {
    assertThat(preflightOf("https://app.example", "authorization, x-stainless-lang,content-type"))
        .isEqualTo("authorization, x-stainless-lang,content-type");
    for (String malformed : List.of("a b", "a,,b", "a: b", "x".repeat(3_000), "")) {
      assertThat(preflightOf("https://app.example", malformed))
          .startsWith("Content-Type, Accept, Authorization");
    }
  }

  private String preflightOf(String origin, String headers) {
    return await(
            scene
                .request(HttpMethod.OPTIONS, "/v1/chat/completions")
                .putHeader("Origin", origin)
                .putHeader("Access-Control-Request-Method", "POST")
                .putHeader("Access-Control-Request-Headers", headers)
                .send())
        .getHeader("Access-Control-Allow-Headers");
  }

  @Test
  void shouldLetConfiguredPagesInAndReadTheAnswer() {
    HttpResponse<Buffer> grant = preflight("https://app.example");
    assertThat(grant.statusCode()).isEqualTo(204);
    assertThat(grant.getHeader("Access-Control-Allow-Methods")).isEqualTo("GET, POST, DELETE");
    assertThat(grant.getHeader("Access-Control-Allow-Headers")).contains("Idempotency-Key");

    HttpResponse<Buffer> response =
        await(
            scene
                .prompt()
                .putHeader("Origin", "https://app.example")
                .sendBuffer(Buffer.buffer(QUESTION)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
    assertThat(response.getHeader("Access-Control-Expose-Headers")).contains("X-Bidmesh-Prompt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /health/live HTTP/1.1\\n\\n | 400",
        "GET /health/live HTTP/1.1\\nHost: localhost\\nHost: evil.example\\n\\n | 400",
        "this is not http\\n\\n | 400",
        "GET /%zz HTTP/1.1\\nHost: localhost\\n\\n | 400",
        "GET /prompts/%ff%fe HTTP/1.1\\nHost: localhost\\n\\n | 400",
        "GET /LONG HTTP/1.1\\nHost: localhost\\n\\n | 414",
        "GET / HTTP/1.1\\nHost: localhost\\nX: HUGE\\n\\n | 431",
      })
  void shouldAnswerBrokenRequestsWithProblems(String request, int status) {
    RawClient client = RawClient.connect(scene);

    client.send(
        request
            .replace("\\n", "\n")
            .replace("LONG", "x".repeat(5000))
            .replace("HUGE", "x".repeat(20_000)));

    scene.until(() -> client.received().contains("\"status\":" + status));
    assertThat(client.received().toLowerCase(Locale.ROOT))
        .contains("application/problem+json", "cross-origin-resource-policy: same-origin");
    assertThat(client.received()).doesNotContain("io.vertx", "io.netty", "java.", "Exception");
  }

  @Test
  void shouldRefuseABodyThatIsNotUtf8() {
    HttpResponse<Buffer> response =
        await(scene.prompt().sendBuffer(Buffer.buffer(new byte[] {'{', (byte) 0xff, '}'})));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("detail")).contains("not UTF-8");
  }

  @Test
  void shouldNameTheFieldOverHttpToo() {
    HttpResponse<Buffer> response = scene.ask("{\"prompt\": \"x\", \"max_tokens\": -1}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("field")).isEqualTo("max_tokens");
    assertThat(json(response).getString("title")).isEqualTo("Bad Request");
  }

  private HttpResponse<Buffer> preflight(String origin) {
    return await(
        scene
            .request(HttpMethod.OPTIONS, "/prompt")
            .putHeader("Origin", origin)
            .putHeader("Access-Control-Request-Method", "POST")
            .send());
  }

  private static Buffer bodyOf(int size) {
    String head = "{\"prompt\": \"";
    return Buffer.buffer(head + "x".repeat(size - head.length() - 2) + "\"}");
  }
}
