package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.http.MeshHeaders;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayHopsTest {

  @Test
  void shouldPassOnHowFarAPromptHasCome(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder().maxHops(2));

    assertThat(ask(scene, "2").statusCode()).isEqualTo(200);
    assertThat(scene.ask(GatewayScene.QUESTION).statusCode()).isEqualTo(200);

    assertThat(scene.orchestrator().prompts())
        .extracting(prompt -> prompt.generation().hops())
        .containsExactly(OptionalInt.of(2), OptionalInt.empty());
  }

  @Test
  void shouldRefuseAPromptThatHasComeTooFar(Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder().maxHops(2));

    HttpResponse<Buffer> refused = ask(scene, "3");

    assertThat(refused.statusCode()).isEqualTo(508);
    assertThat(json(refused).getString("code")).isEqualTo("loop");
    assertThat(json(refused).getString("title")).isEqualTo("Loop Detected");
    assertThat(json(refused).getString("field")).isEqualTo("X-Bidmesh-Hops");
    assertThat(json(refused).getString("detail")).contains("gateway.maxHops");
    assertThat(scene.orchestrator().prompts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "many", "1000", "", "1.5"})
  void shouldRefuseWhatIsNoCount(String text, Vertx vertx) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());

    HttpResponse<Buffer> refused = ask(scene, text);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).getString("field")).isEqualTo("X-Bidmesh-Hops");
  }

  private static HttpResponse<Buffer> ask(GatewayScene scene, String hops) {
    return await(
        scene
            .prompt()
            .putHeader(MeshHeaders.HOPS, hops)
            .sendBuffer(Buffer.buffer(GatewayScene.QUESTION)));
  }
}
