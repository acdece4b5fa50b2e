package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(30)
class GatewayCurvesTest {

  private static final Random RANDOM = new Random(5);

  @Test
  void shouldTellWhatEachLaneIsPredictedToTakeByLengthAndByLoad(Vertx vertx) {
    GatewayScene scene = withLanes(vertx, 2);

    JsonObject curves = json(scene.get("/curves"));

    assertThat(curves.getInteger("typical_chars")).isEqualTo(100);
    assertThat(curves.getInteger("left_out")).isZero();
    JsonArray lanes = curves.getJsonArray("lanes");
    assertThat(lanes).hasSize(2);
    JsonObject second = lanes.getJsonObject(1);
    assertThat(second.getString("lane")).contains("/engine1/");
    assertThat(second.getLong("observations")).isEqualTo(7);
    JsonArray byLength = second.getJsonArray("by_length");
    assertThat(byLength.getJsonObject(0).encode())
        .isEqualTo("{\"at\":10.0,\"mean_s\":10.0,\"optimistic_s\":5.0,\"q90_s\":20.0}");
    assertThat(byLength.getJsonObject(byLength.size() - 1).getDouble("at")).isEqualTo(10_240);
    JsonArray byLoad = second.getJsonArray("by_load");
    assertThat(byLoad).hasSize(11);
    assertThat(byLoad.getJsonObject(10).getDouble("at")).isEqualTo(1);
    assertThat(byLoad.getJsonObject(10).getDouble("mean_s")).isEqualTo(1100);
  }

  @Test
  void shouldTellHowManyLanesItLeavesOut(Vertx vertx) {
    GatewayScene scene = withLanes(vertx, 130);

    JsonObject curves = json(scene.get("/curves"));

    assertThat(curves.getJsonArray("lanes")).hasSize(128);
    assertThat(curves.getInteger("left_out")).isEqualTo(2);
  }

  @Test
  void shouldSayWhenTheBanditDoesNotAnswer(Vertx vertx) {
    GatewayScene scene =
        GatewayScene.start(vertx, new ConfigBuilder().queryTimeout(Duration.ofMillis(50)));

    assertThat(scene.get("/curves").statusCode()).isBetween(503, 504);
  }

  private static GatewayScene withLanes(Vertx vertx, int count) {
    GatewayScene scene = GatewayScene.start(vertx, new ConfigBuilder());
    BanditStatus status = status(count);
    await(scene.bus().answer(Address.Local.BANDIT, question -> answer(question, status)).ready());
    return scene;
  }

  /** Takes a second for each character, and a thousand more at full load. */
  private static Future<MeshMessage> answer(MeshMessage question, BanditStatus status) {
    if (question instanceof ScoreRequest request) {
      return Future.succeededFuture(
          new ScoreReply(request.candidates().stream().map(GatewayCurvesTest::score).toList()));
    }
    return Future.succeededFuture(status);
  }

  private static LaneScore score(ScoreRequest.Candidate candidate) {
    double meanS = candidate.features().promptChars() + 1000 * candidate.features().cpu().orElse(0);
    return new LaneScore(
        candidate.lane(), meanS, meanS / 2, .3, meanS * 2, meanS, 7, true, Map.of());
  }

  private static BanditStatus status(int count) {
    return new BanditStatus(
        IntStream.range(0, count)
            .mapToObj(
                n ->
                    new BanditStatus.LaneStatus(
                        new LaneKey(
                            DeviceId.random(RANDOM), "engine" + n, Accelerator.CPU, "digest"),
                        7,
                        1,
                        .3,
                        0,
                        Optional.empty()))
            .toList(),
        0,
        Optional.empty());
  }
}
