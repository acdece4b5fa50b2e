package dev.bidmesh.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.http.ApiJson;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.PromptResult;
import dev.bidmesh.protocol.message.RunMeasures;
import dev.bidmesh.protocol.message.Telemetry;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PromptReplyTest {

  private final DeviceId device = DeviceId.random(new Random(5));
  private final PromptId id = PromptId.create(device);
  private final LaneKey lane = new LaneKey(device, "builtin", Accelerator.NPU, "sha-demo");

  @Test
  void shouldShowTheBidsThatCompeted() {
    JsonObject reply = reply(List.of(bid(0.25, true), bid(1.5, false)), List.of());

    assertThat(reply.getJsonArray("bids").encode())
        .isEqualTo(
            "[{\"device\":\"laptop\",\"accelerator\":\"NPU\",\"predicted_ms\":250.0,\"backlog_ms\":0.0,"
                + "\"score\":0.125,\"won\":true},"
                + "{\"device\":\"laptop\",\"accelerator\":\"NPU\",\"predicted_ms\":1500.0,\"backlog_ms\":0.0,"
                + "\"won\":false}]");
  }

  @Test
  void shouldJoinWarningsAndLeaveTheFieldOutWithoutAny() {
    assertThat(reply(List.of(), List.of("demo model", "emulated NPU")).getString("warning"))
        .isEqualTo("demo model; emulated NPU");
    assertThat(reply(List.of(), List.of()).containsKey("warning")).isFalse();
  }

  @Test
  void shouldRoundTimesToMicroseconds() {
    JsonObject reply = reply(List.of(), List.of());

    assertThat(reply.getDouble("ttft_ms")).isEqualTo(1.235);
    assertThat(reply.getDouble("total_ms")).isEqualTo(2.0);
    assertThat(reply.getDouble("overhead_ms")).isEqualTo(0.1);
  }

  @Test
  void shouldTellWhatTheRunTookAndLeaveOutWhatIsNotKnown() {
    var all =
        new RunMeasures(1200.00049, 21.5, OptionalLong.of(82_000_000), OptionalDouble.of(3.5));
    var none = new RunMeasures(0, 0, OptionalLong.empty(), OptionalDouble.empty());

    JsonObject told = reply(result(List.of(), List.of()).withMeasures(all));
    assertThat(told.getDouble("engine_start_ms")).isEqualTo(1200);
    assertThat(told.getDouble("decode_tps")).isEqualTo(21.5);
    assertThat(told.getLong("peak_bytes")).isEqualTo(82_000_000);
    assertThat(told.getDouble("joules")).isEqualTo(3.5);
    JsonObject little = reply(result(List.of(), List.of()).withMeasures(none));
    assertThat(little.getDouble("engine_start_ms")).isZero();
    assertThat(little.fieldNames()).doesNotContain("decode_tps", "peak_bytes", "joules");
    assertThat(reply(result(List.of(), List.of())).fieldNames()).doesNotContain("engine_start_ms");
  }

  private JsonObject reply(List<BidOutcome> bids, List<String> warnings) {
    return reply(result(bids, warnings));
  }

  private JsonObject reply(PromptResult result) {
    var answer = new Answer(id, "text", result, 1.23456, 2, 0.1);
    return new JsonObject(ApiJson.encode(PromptReply.of(answer)));
  }

  private PromptResult result(List<BidOutcome> bids, List<String> warnings) {
    return new PromptResult(
        "demo",
        "laptop",
        lane,
        Evidence.EMULATED,
        true,
        FinishReason.LENGTH,
        1,
        2,
        true,
        0,
        1,
        1,
        0,
        2,
        3,
        1,
        bids,
        warnings);
  }

  private BidOutcome bid(double quotedS, boolean won) {
    var bid =
        new Bid(
            new BidId(id, device, 0),
            lane,
            "demo",
            quotedS,
            Evidence.EMULATED,
            1,
            1,
            0,
            true,
            Telemetry.UNKNOWN,
            true,
            5000);
    Optional<LaneScore> score =
        won
            ? Optional.of(new LaneScore(lane, 0.2, 0.1, 0.5, 0.4, 0.125, 9, true, Map.of()))
            : Optional.empty();
    return new BidOutcome(bid, "laptop", score, won, "lowest score");
  }
}
