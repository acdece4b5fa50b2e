package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.QUESTION;
import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static dev.bidmesh.gateway.core.access.TestKeys.key;
import static dev.bidmesh.gateway.core.access.TestKeys.limited;
import static dev.bidmesh.gateway.core.access.TestKeys.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.access.Sessions;
import dev.bidmesh.gateway.core.access.ApiKeys;
import dev.bidmesh.gateway.core.access.Scope;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers that need a key, as from other devices; here because loopback is set to ask for one. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayKeysTest {

  private static final Duration RELOAD = Duration.ofMillis(100);

  private volatile ApiKeys keys =
      new ApiKeys(
          List.of(
              key("prompt", Scope.PROMPT),
              key("inspect", Scope.INSPECT),
              key("admin", Scope.ADMIN),
              limited(key("slow", Scope.PROMPT), 4, 5),
              limited(key("single", Scope.INSPECT, Scope.PROMPT), 100_000, 1)));
  private volatile Optional<RuntimeException> broken = Optional.empty();
  private final Sessions sessions = new Sessions();
  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene = scene(vertx, true);
  }

  private GatewayScene scene(Vertx vertx, boolean onLoopback) {
    var config = new KeysConfig(onLoopback, 100_000, 1_000, Duration.ofHours(1), RELOAD);
    return GatewayScene.start(
        vertx,
        new ConfigBuilder().keys(config),
        new GatewaySecurity(this::known, sessions, Optional.empty(), false));
  }

  private ApiKeys known() {
    broken.ifPresent(
        failure -> {
          throw failure;
        });
    return keys;
  }

  private HttpRequest<Buffer> get(String path) {
    return scene.request(HttpMethod.GET, path);
  }

  private HttpResponse<Buffer> get(String path, String keyId) {
    return await(get(path).bearerTokenAuthentication(secret(keyId)).send());
  }

  private HttpResponse<Buffer> ask(String keyId) {
    return await(
        scene
            .prompt()
            .bearerTokenAuthentication(secret(keyId))
            .sendBuffer(Buffer.buffer(QUESTION)));
  }

  private OpenApi openApi() {
    return OpenApi.of(get("/openapi.yaml", "admin").bodyAsString());
  }

  /** The head of the answer only, since some never end. */
  private HttpClientResponse head(String operation, Optional<String> keyId) {
    String[] parts = operation.split(" ", 2);
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(parts[0]))
            .setHost("127.0.0.1")
            .setPort(scene.port())
            .setURI(parts[1].replaceAll("\\{\\w+}", "x"));
    options.putHeader("Content-Type", "application/json");
    keyId.ifPresent(id -> options.putHeader("Authorization", "Bearer " + secret(id)));
    return await(
        scene
            .http()
            .request(options)
            .compose(
                request -> request.send("{}").onSuccess(answered -> request.connection().close())));
  }

  @Test
  void shouldLetNobodyThroughAnyRouteWithoutAKeyButToLogIn() {
    OpenApi api = openApi();

    for (String operation : api.operations()) {
      HttpClientResponse response = head(operation, Optional.empty());

      assertThat(response.statusCode() == 401)
          .as(operation)
          .isEqualTo(!api.scopes(operation).isEmpty());
      if (response.statusCode() == 401) {
        assertThat(response.getHeader("WWW-Authenticate")).isEqualTo("Bearer realm=\"bidmesh\"");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void shouldLetAKeyThroughTheRoutesOfItsScopeAndNoOther(Scope scope) {
    OpenApi api = openApi();

    for (String operation : api.operations()) {
      Set<String> needed = api.scopes(operation);
      HttpClientResponse response = head(operation, Optional.of(scope.label()));

      String challenge = String.valueOf(response.getHeader("WWW-Authenticate"));
      assertThat(challenge.contains("insufficient_scope"))
          .as("%s with a key to %s", operation, scope)
          .isEqualTo(!needed.isEmpty() && !needed.contains(scope.label()));
      assertThat(response.statusCode()).as(operation).isNotEqualTo(401);
    }
  }

  @Test
  void shouldNotTellStrangersWhatThereIs() {
    assertThat(await(get("/nothing").send()).statusCode()).isEqualTo(401);
    assertThat(await(scene.request(HttpMethod.PUT, "/status").send()).statusCode()).isEqualTo(401);
    assertThat(await(get("/eventbus/bridge").send()).statusCode()).isIn(401, 404);
    assertThat(get("/nothing", "prompt").statusCode()).isEqualTo(404);
  }

  @Test
  void shouldTakeAKeyAsClientsOfEachApiSendIt() {
    assertThat(ask("prompt").statusCode()).isEqualTo(200);
    HttpResponse<Buffer> anthropic =
        await(get("/v1/models").putHeader("x-api-key", secret("prompt")).send());

    assertThat(anthropic.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/prompt|/detail|needs an API key",
        "/v1/chat/completions|/error/message|needs an API key",
        "/v1/chat/completions|/error/type|authentication_error",
        "/v1/messages|/error/message|needs an API key",
        "/v1/messages|/error/type|authentication_error",
        "/api/chat|/error|needs an API key"
      })
  void shouldRefuseInTheWordsOfEachApi(String path, String pointer, String expected) {
    HttpResponse<Buffer> response =
        await(
            scene
                .request(HttpMethod.POST, path)
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer("{}")));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(at(json(response), pointer)).contains(expected);
  }

  @Test
  void shouldRefuseTheModelsOfAnthropicInItsOwnWords() {
    HttpResponse<Buffer> response =
        await(get("/v1/models").putHeader("anthropic-version", "2023-06-01").send());

    assertThat(json(response).getString("type")).isEqualTo("error");
    assertThat(json(await(get("/v1/models").send())).getJsonObject("error").getString("type"))
        .isEqualTo("authentication_error");
  }

  @Test
  void shouldNameTheScopeThatAKeyLacks() {
    HttpResponse<Buffer> response = get("/status", "prompt");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(json(response).getString("code")).isEqualTo("forbidden");
    assertThat(json(response).getString("detail"))
        .contains("'key of prompt' (prompt) allows prompt only")
        .contains("scope inspect");
    assertThat(response.getHeader("WWW-Authenticate")).contains("scope=\"inspect\"");
  }

  @Test
  void shouldSayThatAKeyIsWrong() {
    HttpResponse<Buffer> response = get("/status", "stranger");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(json(response).getString("code")).isEqualTo("unauthorized");
    assertThat(response.getHeader("WWW-Authenticate")).contains("invalid_token");
    assertThat(response.bodyAsString()).doesNotContain(secret("stranger"));
  }

  @Test
  void shouldTakeUpNewAndRevokedKeysWhileItRuns() {
    assertThat(ask("late").statusCode()).isEqualTo(401);

    keys = new ApiKeys(List.of(key("late", Scope.PROMPT)));

    askUntil("late", 200);
    assertThat(ask("prompt").statusCode()).isEqualTo(401);
  }

  /**
   * What is looked for again and again is taken up within moments. A request in work may be cut off
   * just then.
   */
  private void askUntil(String keyId, int status) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (statusOf(keyId) != status) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  private int statusOf(String keyId) {
    return await(
        scene
            .prompt()
            .bearerTokenAuthentication(secret(keyId))
            .sendBuffer(Buffer.buffer(QUESTION))
            .map(HttpResponse::statusCode)
            .otherwise(0));
  }

  @Test
  void shouldCutOffWhatRunsWithAKeyThatIsRevoked() {
    RawClient stream =
        RawClient.connect(scene)
            .send(
                "GET /eventbus/tap HTTP/1.1\nHost: localhost\nAuthorization: Bearer "
                    + secret("inspect")
                    + "\n\n");
    scene.until(() -> stream.received().contains("200 OK"));

    keys = ApiKeys.NONE;

    scene.until(stream::isClosed);
  }

  @Test
  void shouldLetNobodyInWhileItCannotTellWhom() {
    assertThat(ask("prompt").statusCode()).isEqualTo(200);

    broken = Optional.of(new IllegalStateException("keys.json is damaged"));

    askUntil("prompt", 401);
    broken = Optional.empty();
    askUntil("prompt", 200);
  }

  @Test
  void shouldLimitRequestsOfAKey() {
    assertThat(ask("slow").statusCode()).isEqualTo(200);

    HttpResponse<Buffer> refused = ask("slow");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.getHeader("Retry-After")).isEqualTo("15");
    assertThat(json(refused).getString("detail")).contains("4 requests a minute");
    assertThat(ask("prompt").statusCode()).isEqualTo(200);
  }

  @Test
  void shouldLimitRequestsOfAKeyAtOnceAndCountThoseThatAreOverNoMore() {
    RawClient stream =
        RawClient.connect(scene)
            .send(
                "GET /eventbus/tap HTTP/1.1\nHost: localhost\nAuthorization: Bearer "
                    + secret("single")
                    + "\n\n");
    scene.until(() -> stream.received().contains("200 OK"));
    assertThat(ask("single").statusCode()).isEqualTo(429);

    stream.close();

    askUntil("single", 200);
    for (int i = 0; i < 20; i++) {
      assertThat(ask("single").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldLetTheKeyTakeTurnsAndNotTheAddress() {
    ask("prompt");

    assertThat(scene.orchestrator().prompts().get(0).clientKey()).contains("key:prompt");
  }

  @Test
  void shouldLetAKeyForPromptsEndItsOwnOnly() {
    String own = String.valueOf(ask("prompt").getHeader("X-Bidmesh-Prompt"));
    String others = String.valueOf(ask("single").getHeader("X-Bidmesh-Prompt"));

    HttpResponse<Buffer> refused =
        await(
            scene
                .request(HttpMethod.DELETE, "/prompts/" + others)
                .bearerTokenAuthentication(secret("prompt"))
                .send());
    HttpResponse<Buffer> taken =
        await(
            scene
                .request(HttpMethod.DELETE, "/prompts/" + own)
                .bearerTokenAuthentication(secret("prompt"))
                .send());

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(json(refused).getString("detail")).contains("scope admin");
    assertThat(taken.statusCode()).isNotIn(401, 403);
    assertThat(get("/prompts/" + others, "prompt").statusCode()).isEqualTo(403);
    assertThat(get("/prompts/" + own, "prompt").statusCode()).isNotIn(401, 403);
  }

  @Test
  void shouldShowTextsToAKeyThatAllowsToInspect() {
    RawClient tap =
        RawClient.connect(scene)
            .send(
                "GET /eventbus/tap?address=*&text=true HTTP/1.1\nHost: localhost\nx-api-key: "
                    + secret("inspect")
                    + "\n\n");
    scene.until(() -> tap.received().contains("200 OK"));

    ask("prompt");

    scene.until(() -> tap.received().contains("What is the capital of France?"));
  }

  @Test
  void shouldLetABrowserInByItsSessionAndOut() {
    HttpResponse<Buffer> before = await(get("/session").send());
    assertThat(json(before).getJsonArray("scopes")).isEmpty();

    HttpResponse<Buffer> begun = login(secret("inspect"));
    String cookie = begun.getHeader("Set-Cookie");
    String pair = cookie.split(";", 2)[0];

    assertThat(begun.statusCode()).isEqualTo(200);
    assertThat(json(begun).getJsonArray("scopes")).containsExactly("inspect");
    assertThat(cookie)
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict")
        .contains("Path=/")
        .doesNotContain(secret("inspect"));
    assertThat(await(get("/peers").putHeader("Cookie", pair).send()).statusCode()).isEqualTo(200);
    assertThat(json(await(get("/session").putHeader("Cookie", pair).send())).getBoolean("session"))
        .isTrue();
    await(scene.request(HttpMethod.DELETE, "/session").putHeader("Cookie", pair).send());
    assertThat(await(get("/peers").putHeader("Cookie", pair).send()).statusCode()).isEqualTo(401);
  }

  @Test
  void shouldCutOffTheStreamsOfASessionThatEndsAndNoOthers() {
    String ends = login(secret("inspect")).getHeader("Set-Cookie").split(";", 2)[0];
    String stays = login(secret("inspect")).getHeader("Set-Cookie").split(";", 2)[0];
    RawClient cut = tapping("Cookie: " + ends);
    RawClient other = tapping("Cookie: " + stays);
    RawClient byKey = tapping("Cookie: " + ends + "\nx-api-key: " + secret("inspect"));

    HttpResponse<Buffer> gone =
        await(scene.request(HttpMethod.DELETE, "/session").putHeader("Cookie", ends).send());

    assertThat(gone.statusCode()).isEqualTo(204);
    scene.until(cut::isClosed);
    // What is still to come shows that they were not merely cut later.
    String prompt = String.valueOf(ask("prompt").getHeader("X-Bidmesh-Prompt"));
    scene.until(() -> other.received().contains(prompt));
    scene.until(() -> byKey.received().contains(prompt));
    assertThat(other.isClosed()).isFalse();
    assertThat(byKey.isClosed()).isFalse();
    assertThat(cut.received()).doesNotContain(prompt);
  }

  private RawClient tapping(String header) {
    RawClient client =
        RawClient.connect(scene)
            .send("GET /eventbus/tap?address=* HTTP/1.1\nHost: localhost\n" + header + "\n\n");
    scene.until(() -> client.received().contains("200 OK"));
    return client;
  }

  @Test
  void shouldEndTheSessionsOfAKeyWithIt() {
    String pair = login(secret("inspect")).getHeader("Set-Cookie").split(";", 2)[0];
    keys = new ApiKeys(List.of(key("late", Scope.PROMPT)));
    askUntil("late", 200);

    assertThat(await(get("/peers").putHeader("Cookie", pair).send()).statusCode()).isEqualTo(401);
  }

  @Test
  void shouldNotBeginASessionWithAWrongKey() {
    HttpResponse<Buffer> response = login("bm_wrong");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.getHeader("Set-Cookie")).isNull();
    assertThat(response.getHeader("WWW-Authenticate")).startsWith("Bearer");
  }

  @Test
  void shouldTakeNoLongBodiesFromStrangers() {
    assertThat(login("bm_" + "x".repeat(5_000)).statusCode()).isEqualTo(413);
    assertThat(login("bm_" + "x".repeat(300)).statusCode()).isEqualTo(400);
  }

  @Test
  void shouldNeedNoKeyOnTheOwnDeviceUnlessThatIsWished(Vertx vertx) {
    scene = scene(vertx, false);

    assertThat(scene.get("/peers").statusCode()).isEqualTo(200);
    HttpResponse<Buffer> dummy =
        await(get("/v1/models").bearerTokenAuthentication("sk-none").send());
    assertThat(dummy.statusCode()).isEqualTo(200);
    assertThat(get("/status", "prompt").statusCode()).isEqualTo(403);
  }

  private HttpResponse<Buffer> login(String secret) {
    return scene.post("/session", new JsonObject().put("key", secret).encode());
  }

  private static String at(JsonObject object, String pointer) {
    return String.valueOf(JsonPointer.from(pointer).queryJson(object));
  }
}
