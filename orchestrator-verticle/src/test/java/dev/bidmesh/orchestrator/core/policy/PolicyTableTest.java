package dev.bidmesh.orchestrator.core.policy;

import static dev.bidmesh.orchestrator.core.policy.Lanes.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules as a table of cases; {@link Lanes} says how a lane is written. */
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
    // An NPU, busy or free, by the processor load of its device.
    "lowest-cpu, self:CPU:1:1:0:0.1 a:NPU:0:9:5:0.9,          a",
    "lowest-cpu, a:NPU:1:1:0:0.8 b:NPU:0:9:5:0.2,             b",
    "lowest-cpu, a:NPU:1:1:0:? b:NPU:1:9:0:0.99,              b",
    "lowest-cpu, a:GPU:1:1:0:0.5 self:CPU:1:1:0:0.6,          a",
    "lowest-cpu, a:CPU:1:1:0:0.7 self:CPU:1:9:9:0.6,          self",
    "lowest-cpu, a:CPU:1:1:0:? self:CPU:1:9:9:1.0,            self",
    "lowest-cpu, a:CPU:1:1:0:? self:CPU:1:9:9:?,              self",
    "lowest-cpu, a:CPU:1:1:0:0.5 b:CPU:1:9:9:0.5,             first",
    // Running and waiting prompts count alike; who tells of none that wait has none.
    "least-outstanding, a:CPU:0:1:0:?:2 self:CPU:0:9:0:?:1,   self",
    "least-outstanding, a:CPU:4:9:0 self:CPU:3:1:0,           a",
    "least-outstanding, a:CPU:0:1:0:?:0 b:CPU:0:1:0,          first",
    "least-outstanding, a:NPU:0:1:0:?:3 self:CPU:2:9:0,       self",
    "least-outstanding, a:NPU:2:1:0 self:CPU:2:9:0,           self",
    "least-outstanding, a:CPU:0:1:0:?:2147483647 b:CPU:0:9:0:?:9, b",
    // Of two there are, both are drawn.
    "power-of-two, a:CPU:1:1:0 self:CPU:2:9:0,                self",
    "power-of-two, a:CPU:4:9:9 self:CPU:3:1:0,                a",
  })
  void shouldChooseTheWinnerInWhateverOrderTheBidsCome(String policy, String lanes, String winner) {
    RoutingPolicy rule = RoutingPolicy.ofLabel(policy).orElseThrow();
    List<Candidate> candidates =
        new ArrayList<>(Arrays.stream(lanes.split(" ")).map(Lanes::candidate).toList());
    String expected = winner.equals("first") ? lowestId() : winner;

    for (int seed = 0; seed < 24; seed++) {
      Collections.shuffle(candidates, new Random(seed));
      Policy fresh = new Policies(new Random(seed)::nextDouble).of(rule, "demo");
      assertThat(fresh.rank(candidates, SELF).get(0).deviceName()).isEqualTo(expected);
    }
  }

  /** Of the devices a and b, the one whose id comes first. */
  private static String lowestId() {
    return Devices.id("a").value().compareTo(Devices.id("b").value()) < 0 ? "a" : "b";
  }

  @Test
  void shouldTakeALaneThatIsOutAfterAllOthers() {
    Candidate out = Lanes.out("a:CPU:1:1:0");
    Candidate slow = Lanes.candidate("b:CPU:1:9:0");

    assertThat(new LowestScore().rank(List.of(out, slow), SELF)).containsExactly(slow, out);
  }

  @Test
  void shouldTakeALaneThatIsOutIfThereIsNoOther() {
    Candidate out = Lanes.out("a:CPU:1:1:0");

    assertThat(new LowestScore().rank(List.of(out), SELF)).containsExactly(out);
  }
}
