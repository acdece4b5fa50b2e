package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.ME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rules as a table of cases. A lane is {@code device:accelerator:free:seconds:backlog}; the
 * predicted completion is seconds and backlog, the score counts the backlog twice.
 */
class PolicyTableTest {

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @CsvSource({
    // The lowest score, whatever it computes on.
    "adaptive,  self:CPU:1:2.3:0 a:CPU:1:1.8:0,               a",
    "adaptive,  self:CPU:1:1.8:0 a:NPU:1:2.3:0,               self",
    "adaptive,  a:NPU:0:1.0:5.0 b:CPU:1:3.0:0,                b",
    "adaptive,  a:NPU:0:1.0:0.5 b:CPU:1:3.0:0,                a",
    "adaptive,  a:GPU:1:1.0:0 b:NPU:1:1.0:0.1,                a",
    // Waiting counts twice.
    "adaptive,  self:CPU:0:1.0:1.0 a:CPU:1:2.9:0,             a",
    "adaptive,  self:CPU:0:1.0:1.0 a:CPU:1:3.1:0,             self",
    // Equal scores: the own device, then the device id.
    "adaptive,  a:CPU:1:2.0:0 self:CPU:1:2.0:0 b:CPU:1:2.0:0, self",
    "adaptive,  a:CPU:1:2.0:0 b:CPU:1:2.0:0,                  first",
    // A free NPU, the lowest predicted among several.
    "npu-first, self:CPU:1:1.0:0 a:NPU:1:9.0:0,               a",
    "npu-first, a:NPU:1:4.0:0 b:NPU:1:3.0:0 self:CPU:1:1.0:0, b",
    "npu-first, a:NPU:2:2.0:1.5 b:NPU:1:3.0:0,                b",
    "npu-first, a:NPU:1:3.0:0 b:NPU:1:3.0:0 self:CPU:1:1.0:0, first",
    "npu-first, a:NPU:1:3.0:0 self:NPU:1:3.0:0,               self",
    // A GPU is an ordinary lane.
    "npu-first, a:GPU:1:1.0:0 b:NPU:1:5.0:0,                  b",
    // No free NPU: the lowest score over all lanes, busy NPUs among them.
    "npu-first, a:NPU:0:1.0:9.0 self:CPU:1:4.0:0,             self",
    "npu-first, a:NPU:0:1.0:0.5 self:CPU:1:4.0:0,             a",
    "npu-first, a:CPU:1:2.0:0 self:CPU:1:2.0:0,               self",
    "npu-first, self:CPU:1:2.3:0 a:CPU:1:1.8:0,               a",
  })
  void shouldChooseTheWinnerInWhateverOrderTheBidsCome(String policy, String lanes, String winner) {
    Selection selection = Selection.of(RoutingPolicy.ofLabel(policy).orElseThrow());
    List<Candidate> candidates =
        new ArrayList<>(Arrays.stream(lanes.split(" ")).map(PolicyTableTest::candidate).toList());
    String expected = winner.equals("first") ? lowestId() : winner;

    for (int seed = 0; seed < 24; seed++) {
      Collections.shuffle(candidates, new Random(seed));
      assertThat(selection.rank(candidates, ME).get(0).deviceName()).isEqualTo(expected);
    }
  }

  /** Of the devices a and b, the one whose id comes first. */
  private static String lowestId() {
    return Devices.id("a").value().compareTo(Devices.id("b").value()) < 0 ? "a" : "b";
  }

  private static Candidate candidate(String text) {
    String[] part = text.split(":");
    var engine =
        Devices.engine(
            "engine", Accelerator.valueOf(part[1]), 4, Integer.parseInt(part[2]), "demo");
    double seconds = Double.parseDouble(part[3]);
    double backlog = Double.parseDouble(part[4]);
    var prompt = Story.request(PromptId.create(ME), Optional.empty(), 1_000);
    Bid bid = Story.bids(prompt, Devices.id(part[0]), engine, backlog).bids().get(0);
    var score =
        new LaneScore(
            bid.lane(),
            seconds,
            seconds,
            .1,
            2 * seconds,
            seconds + 2 * backlog,
            9,
            true,
            Map.of());
    return new Candidate(bid, part[0], 1, 0, Optional.of(score));
  }
}
