package dev.bidmesh.gateway;

import static java.util.regex.Pattern.quote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.prompt.PromptReader;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference page names everything that there is. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class HttpDocTest {

  private final String page;

  HttpDocTest() throws IOException {
    page = Files.readString(Path.of("..", "docs", "HTTP.md"));
  }

  @Test
  void shouldDescribeEveryRequestField() {
    assertThat(PromptReader.FIELDS)
        .allSatisfy(field -> assertThat(page).contains("\n| `" + field + "` | "));
  }

  @Test
  void shouldDescribeEveryResponseField(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    assertThat(GatewayScene.json(scene.ask(GatewayScene.QUESTION)).fieldNames())
        .allSatisfy(field -> assertThat(page).contains("`" + field + "`"));
  }

  @Test
  void shouldDescribeEveryRoute(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    String known = GatewayScene.json(scene.get("/nothing-like-it")).getString("detail");

    assertThat(known).contains("; there are /prompt, ");
    assertThat(known.substring(known.indexOf("there are ") + "there are ".length()).split(", "))
        .allSatisfy(path -> assertThat(page).containsPattern("`(GET|POST) " + quote(path) + "`"));
  }

  @Test
  void shouldDescribeEveryFieldAboutTheEventBus(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    scene.ask(GatewayScene.QUESTION);

    JsonObject view =
        GatewayScene.json(
            scene.get("/eventbus?prompt=" + PromptId.create(DeviceId.random(new Random(1)))));

    assertThat(view.fieldNames()).allSatisfy(field -> assertThat(page).contains("`" + field + "`"));
    assertThat(view.getJsonArray("addresses").getJsonObject(0).fieldNames())
        .allSatisfy(field -> assertThat(page).contains("\n| `" + field + "` | "));
  }

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void shouldDescribeEveryCode(FailureCode code) {
    assertThat(page).contains("`" + code.label() + "`");
  }
}
