package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.message.Unknown;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayEventBusTest {

  private GatewayScene scene;

  @BeforeEach
  void start(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
  }

  @Test
  void shouldCountWhatAPromptCauses() {
    scene.ask(GatewayScene.QUESTION);

    JsonObject body = json(scene.get("/eventbus?address=local.orchestrator"));

    assertThat(body.getLong("since_ms")).isNotNegative();
    assertThat(body.getLong("unknown_frames")).isZero();
    assertThat(body.getLong("malformed_frames")).isZero();
    assertThat(body.containsKey("prompts")).isFalse();
    List<JsonObject> rows = objects(body.getJsonArray("addresses"));
    assertThat(rows).extracting(row -> row.getString("direction")).containsExactly("in", "out");
    assertThat(rows.get(1).fieldNames())
        .containsExactly(
            "address",
            "direction",
            "scope",
            "frames",
            "bytes",
            "failures",
            "rate_per_s",
            "last_ms");
    assertThat(rows.get(1).getString("scope")).isEqualTo("local");
    assertThat(rows.get(1).getLong("frames")).isPositive();
    assertThat(rows.get(1).getDouble("rate_per_s")).isPositive();
    assertThat(body.getJsonArray("handlers").encode())
        .isEqualTo("[{\"address\":\"local.orchestrator\",\"scope\":\"local\",\"consumers\":1}]");
  }

  @Test
  void shouldNeverShowThePrompt() {
    scene.ask(GatewayScene.QUESTION);

    assertThat(scene.get("/eventbus").bodyAsString()).doesNotContain("France", "Paris");
  }

  @Test
  void shouldTellThatNoFrameOfAPromptLeft() {
    String id = json(scene.ask(GatewayScene.QUESTION)).getString("id");

    JsonArray prompts = json(scene.get("/eventbus?prompt=" + id)).getJsonArray("prompts");

    assertThat(prompts.encode()).isEqualTo("[{\"id\":\"" + id + "\",\"frames_out\":0}]");
  }

  @Test
  void shouldTellWhenItDoesNotKnowAPrompt() {
    String path = "/eventbus?prompt=01JD5Y0000000000000000000A-abcdefgh";

    assertThat(json(scene.get(path)).getJsonArray("prompts")).isEmpty();
  }

  @Test
  void shouldCountFramesThatItDoesNotKnow() {
    scene.bus().send(Address.Local.PEERS, new Unknown("Later", 2));

    JsonObject body =
        json(
            scene.getUntil(
                "/eventbus?address=local.peers", now -> json(now).getLong("unknown_frames") == 1));

    assertThat(objects(body.getJsonArray("addresses")).get(0).getLong("failures")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "address=mesh%20bid, address, such as mesh.bid.*",
    "address=, address, such as mesh.bid.*",
    "prompt=last, prompt, ULID",
    "adress=mesh, adress, did you mean 'address'",
    "address=a&address=b, address, twice"
  })
  void shouldRefuseABadQuery(String query, String field, String remedy) {
    HttpResponse<Buffer> response = scene.get("/eventbus?" + query);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).getString("field")).isEqualTo(field);
    assertThat(json(response).getString("detail")).contains(remedy);
  }

  private static List<JsonObject> objects(JsonArray array) {
    return IntStream.range(0, array.size()).mapToObj(array::getJsonObject).toList();
  }
}
