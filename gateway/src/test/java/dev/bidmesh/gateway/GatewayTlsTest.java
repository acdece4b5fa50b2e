package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.gateway.access.KeySource;
import dev.bidmesh.gateway.access.ServerCertificate;
import dev.bidmesh.gateway.access.Sessions;
import dev.bidmesh.gateway.core.access.ApiKeys;
import dev.bidmesh.gateway.core.access.Scope;
import dev.bidmesh.gateway.core.access.TestKeys;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayTlsTest {

  @TempDir private static Path directory = Path.of("");

  // The tool that makes them takes a second to start.
  private static Optional<ServerCertificate> first = Optional.empty();
  private static Optional<ServerCertificate> second = Optional.empty();

  private volatile Optional<ServerCertificate> certificate = first;

  @BeforeAll
  static void makeTwo() {
    first = Optional.of(TestCertificates.selfSigned(directory, "first"));
    second = Optional.of(TestCertificates.selfSigned(directory, "second"));
  }

  private GatewayScene scene(Vertx vertx, ConfigBuilder config) {
    KeySource keys = () -> new ApiKeys(List.of(TestKeys.key("inspect", Scope.INSPECT)));
    var reload = new KeysConfig(false, 1_000, 100, Duration.ofHours(1), Duration.ofMillis(100));
    return GatewayScene.start(
        vertx,
        config.keys(reload),
        new GatewaySecurity(
            keys, new Sessions(), Optional.of(() -> certificate.orElseThrow()), false));
  }

  /** A client that trusts one certificate and checks names, as any does. */
  private static WebClient trusting(Vertx vertx, ServerCertificate trusted) {
    var options = new WebClientOptions().setSsl(true).setKeepAlive(false);
    options.setTrustOptions(
        new PemTrustOptions().addCertValue(trusted.options().getCertValues().get(0)));
    return WebClient.create(vertx, options);
  }

  private static HttpResponse<Buffer> get(WebClient client, GatewayScene scene, String path) {
    return await(client.request(HttpMethod.GET, scene.port(), "localhost", path).send());
  }

  @Test
  void shouldProveWhoItIs(Vertx vertx) {
    GatewayScene scene = scene(vertx, new ConfigBuilder());

    assertThat(get(trusting(vertx, first.orElseThrow()), scene, "/health/live").statusCode())
        .isEqualTo(200);
  }

  @Test
  void shouldTellNothingWithoutTls(Vertx vertx) {
    GatewayScene scene = scene(vertx, new ConfigBuilder());
    RawClient plain =
        RawClient.connect(scene).send("GET /health/live HTTP/1.1\nHost: localhost\n\n");

    scene.until(plain::isClosed);

    assertThat(plain.received()).doesNotContain("live").doesNotContain("HTTP/1.1");
  }

  @Test
  void shouldGiveBrowsersACookieThatTheySendOverTlsOnly(Vertx vertx) {
    GatewayScene scene = scene(vertx, new ConfigBuilder());

    HttpResponse<Buffer> begun =
        await(
            trusting(vertx, first.orElseThrow())
                .request(HttpMethod.POST, scene.port(), "localhost", "/session")
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer("{\"key\":\"" + TestKeys.secret("inspect") + "\"}")));

    assertThat(begun.getHeader("Set-Cookie")).contains("Secure").containsIgnoringCase("HttpOnly");
  }

  @Test
  void shouldTakeUpARenewedCertificateWhileItRuns(Vertx vertx) {
    GatewayScene scene = scene(vertx, new ConfigBuilder());
    ServerCertificate renewed = second.orElseThrow();
    WebClient client = trusting(vertx, renewed);
    assertThatThrownBy(() -> get(client, scene, "/health/live"))
        .hasStackTraceContaining("SSLHandshakeException");

    certificate = Optional.of(renewed);

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!answers(client, scene)) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  @Test
  void shouldKeepTheLastCertificateWhileTheNextCannotBeRead(Vertx vertx) {
    GatewayScene scene = scene(vertx, new ConfigBuilder());
    WebClient client = trusting(vertx, first.orElseThrow());

    certificate = Optional.empty();

    for (int look = 0; look < 5; look++) {
      await(vertx.timer(60, TimeUnit.MILLISECONDS));
      assertThat(answers(client, scene)).isTrue();
    }
  }

  @Test
  void shouldListenForClientsOfOllamaOnLoopbackWithoutTls(Vertx vertx) throws Exception {
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    GatewayScene scene = scene(vertx, new ConfigBuilder().ollamaPort(free));

    HttpResponse<Buffer> tags =
        await(
            WebClient.create(vertx)
                .request(HttpMethod.GET, free, "127.0.0.1", "/api/version")
                .send());

    assertThat(tags.statusCode()).isEqualTo(200);
    assertThat(scene.gateway().ollamaPort()).hasValue(free);
  }

  @Test
  void shouldServeAllTheSameWhereThePortOfOllamaIsTaken(Vertx vertx) throws Exception {
    try (var socket = new ServerSocket(0)) {
      GatewayScene scene =
          GatewayScene.start(vertx, new ConfigBuilder().ollamaPort(socket.getLocalPort()));

      assertThat(scene.gateway().ollamaPort()).isEmpty();
      assertThat(scene.get("/health/live").statusCode()).isEqualTo(200);
    }
  }

  private static boolean answers(WebClient client, GatewayScene scene) {
    var response = client.request(HttpMethod.GET, scene.port(), "localhost", "/health/live").send();
    return await(response.map(answer -> true).otherwise(false));
  }
}
