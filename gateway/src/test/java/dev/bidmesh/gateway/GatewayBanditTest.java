package dev.bidmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.route.BanditRoutes;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneImport;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneReset;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LanesReplaced;
import dev.bidmesh.protocol.message.MeshMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayBanditTest {

  private final List<MeshMessage> asked = new ArrayList<>();
  private GatewayScene scene;
  private LaneSnapshot lane;

  @BeforeEach
  void start(Vertx vertx) {
    scene = GatewayScene.start(vertx, new ConfigBuilder());
    var key = new LaneKey(scene.bus().self(), "builtin", Accelerator.CPU, "sha/1");
    lane =
        new LaneSnapshot(
            key,
            3,
            17,
            Collections.nCopies(LaneSnapshot.V_SIZE, .5),
            Collections.nCopies(LaneSnapshot.B_SIZE, -1.0 / 3),
            .04,
            12,
            0,
            0);
    GatewayScene.await(scene.bus().answer(Address.Local.BANDIT, this::answer).ready());
  }

  @Test
  void shouldTakeBackExactlyWhatItGaveOut() {
    HttpResponse<Buffer> exported = scene.get("/bandit/lanes");

    HttpResponse<Buffer> imported = scene.post("/bandit/lanes", exported.bodyAsString());

    assertThat(exported.statusCode()).isEqualTo(200);
    assertThat(GatewayScene.json(exported).getString("format")).isEqualTo(BanditRoutes.FORMAT);
    assertThat(imported.statusCode()).isEqualTo(200);
    assertThat(asked).contains(new LaneImport(List.of(lane)));
    assertThat(GatewayScene.json(imported).getJsonArray("lanes"))
        .containsExactly(lane.lane().toString());
  }

  @Test
  void shouldSayWhatWasRefused() {
    HttpResponse<Buffer> response =
        scene.post(
            "/bandit/reset",
            new JsonObject().put("lanes", new JsonArray().add(lane.lane().toString())).encode());

    JsonObject refused = GatewayScene.json(response).getJsonArray("refused").getJsonObject(0);
    assertThat(asked).containsExactly(new LaneReset(List.of(lane.lane())));
    assertThat(refused.getString("lane")).isEqualTo(lane.lane().toString());
    assertThat(refused.getString("reason")).isEqualTo("is not there");
  }

  @Test
  void shouldResetAllOnlyWhenToldSo() {
    scene.post("/bandit/reset", "{\"all\": true}");

    assertThat(asked).containsExactly(new LaneReset(List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/bandit/lanes|{}|format",
        "/bandit/lanes|{\"format\":\"bidmesh-lanes-export\",\"version\":2,\"lanes\":[]}|version",
        "/bandit/lanes|{\"format\":\"bidmesh-lanes-export\",\"version\":1}|lanes",
        "/bandit/lanes|{\"format\":\"bidmesh-lanes-export\",\"version\":1,\"lanes\":[{}]}|lanes",
        "/bandit/reset|{}|lanes",
        "/bandit/reset|{\"lanes\":[]}|lanes",
        "/bandit/reset|{\"lanes\":[\"no-key\"]}|lanes",
        "/bandit/lanes|{\"format\":\"bidmesh-lanes-export\",\"version\":1,\"lanes\":[null]}|lanes",
        "/bandit/lanes|{\"format\":\"bidmesh-lanes-export\",\"version\":1,\"lanes\":[],\"x\":1}|x",
        "/bandit/lanes|{\"format\":\"bidmesh-lanes-export\",\"version\":1,\"lanes\":null}|lanes",
        "/bandit/reset|{\"lanes\":[null]}|lanes",
        "/bandit/reset|{\"lanes\":\"a/b/CPU/d\"}|lanes",
        "/bandit/reset|{\"all\":\"true\"}|all",
        "/bandit/reset|{\"all\":1}|all",
        "/bandit/reset|{\"all\":true,\"force\":true}|force",
        "/bandit/reset|{\"all\":true,\"lanes\":[\"a/b/c/d\"]}|lanes"
      })
  void shouldNameTheFieldThatIsWrong(String path, String body, String field) {
    HttpResponse<Buffer> response = scene.post(path, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(GatewayScene.json(response).getString("field")).isEqualTo(field);
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldBeClosedToPagesOfOtherOriginsEvenAllowedOnes(Vertx vertx) {
    GatewayScene shared =
        GatewayScene.start(
            vertx, new ConfigBuilder().allowedOrigins(List.of("https://example.org")));

    HttpResponse<Buffer> reset =
        GatewayScene.await(
            shared
                .request(HttpMethod.POST, "/bandit/reset")
                .putHeader("Origin", "https://example.org")
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer("{\"all\": true}")));

    assertThat(reset.statusCode()).isEqualTo(403);
    assertThat(GatewayScene.json(reset).getString("field")).isEqualTo("Origin");
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldRefuseWhatIsNoJson() {
    assertThat(scene.post("/bandit/lanes", "no JSON").statusCode()).isEqualTo(400);
    assertThat(scene.post("/bandit/lanes", "[]").statusCode()).isEqualTo(400);
    assertThat(asked).isEmpty();
  }

  private Future<? extends MeshMessage> answer(MeshMessage message) {
    asked.add(message);
    if (message instanceof LaneQuery) {
      return Future.succeededFuture(new LaneReply(List.of(lane)));
    }
    return Future.succeededFuture(
        message instanceof LaneImport
            ? new LanesReplaced(List.of(lane.lane()), List.of())
            : new LanesReplaced(
                List.of(), List.of(new LanesReplaced.Refused(lane.lane(), "is not there"))));
  }
}
