package dev.bidmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.ui.Dashboard;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(30)
class GatewayUiTest {

  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
  }

  @Test
  void shouldServeThePageWithAPolicyThatAllowsNothingFromElsewhere() {
    HttpResponse<Buffer> page = scene.get("/ui/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.getHeader("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.bodyAsString()).contains("<title>Bidmesh</title>");
    assertThat(page.getHeader("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http", "*");
    assertThat(page.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.getHeader("Referrer-Policy")).isEqualTo("no-referrer");
  }

  @Test
  void shouldServeEveryFile() {
    assertThat(Dashboard.files())
        .allSatisfy(name -> assertThat(scene.get("/ui/" + name).statusCode()).isEqualTo(200));
  }

  @Test
  void shouldLeadFromTheBarePathToThePage() {
    HttpResponse<Buffer> response =
        GatewayScene.await(scene.request(HttpMethod.GET, "/ui").followRedirects(false).send());

    assertThat(response.statusCode()).isEqualTo(308);
    assertThat(response.getHeader("Location")).isEqualTo("/ui/");
  }

  @Test
  void shouldSendNothingThatTheClientHasAlready() {
    String etag = scene.get("/ui/app.js").getHeader("ETag");

    assertThat(conditional("/ui/app.js", etag).statusCode()).isEqualTo(304);
    assertThat(conditional("/ui/app.js", "W/" + etag + ", \"x\"").statusCode()).isEqualTo(304);
    assertThat(conditional("/ui/app.js", "\"x\"").statusCode()).isEqualTo(200);
    assertThat(conditional("/ui/style.css", etag).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldCompressForClientsThatTakeIt() throws IOException {
    String plain = scene.get("/ui/style.css").bodyAsString();

    HttpResponse<Buffer> zipped = accepting("gzip;q=0.5, br");

    assertThat(zipped.getHeader("Content-Encoding")).isEqualTo("gzip");
    assertThat(zipped.getHeader("Vary")).isEqualTo("Accept-Encoding");
    assertThat(zipped.body().length()).isLessThan(plain.length() / 2);
    assertThat(unzip(zipped.body())).isEqualTo(plain);
    assertThat(accepting("gzip;q=0").getHeader("Content-Encoding")).isNull();
    assertThat(accepting("a" + " ".repeat(15_000) + ",gzip").getHeader("Content-Encoding"))
        .isEqualTo("gzip");
  }

  @Test
  void shouldServeNothingButItsOwnFiles() {
    assertThat(scene.get("/ui/nothing.js").statusCode()).isEqualTo(404);
    assertThat(scene.get("/ui/UiFile.class").statusCode()).isEqualTo(404);
    assertThat(scene.get("/ui/..%2fGatewayVerticle.class").statusCode()).isEqualTo(404);
    assertThat(GatewayScene.json(scene.get("/ui/nothing.js")).getString("detail"))
        .contains("no file 'nothing.js'");
  }

  private HttpResponse<Buffer> conditional(String path, String etags) {
    return GatewayScene.await(
        scene.request(HttpMethod.GET, path).putHeader("If-None-Match", etags).send());
  }

  private HttpResponse<Buffer> accepting(String encodings) {
    return GatewayScene.await(
        scene
            .request(HttpMethod.GET, "/ui/style.css")
            .putHeader("Accept-Encoding", encodings)
            .send());
  }

  private static String unzip(Buffer zipped) throws IOException {
    try (var stream = new GZIPInputStream(new ByteArrayInputStream(zipped.getBytes()))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
