package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SelectionTest {

  @Property
  void shouldChooseTheSameWinnerInAnyOrder(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 3) Integer> seconds,
      @ForAll RoutingPolicy policy,
      @ForAll Random random) {
    var candidates = new ArrayList<Candidate>();
    for (int i = 0; i < seconds.size(); i++) {
      candidates.add(candidate("device-" + i, seconds.get(i), true));
    }
    Candidate winner = Selection.of(policy).rank(candidates, ME).get(0);
    Collections.shuffle(candidates, random);

    assertThat(Selection.of(policy).rank(candidates, ME).get(0)).isEqualTo(winner);
  }

  @Test
  void shouldPassOverALaneThatIsOut() {
    Candidate out = candidate("a", 1, false);
    Candidate slow = candidate("b", 9, true);

    assertThat(Selection.lowestScore().rank(List.of(out, slow), ME)).containsExactly(slow);
  }

  @Test
  void shouldTakeALaneThatIsOutIfThereIsNoOther() {
    Candidate out = candidate("a", 1, false);

    assertThat(Selection.lowestScore().rank(List.of(out), ME)).containsExactly(out);
  }

  private static Candidate candidate(String device, double seconds, boolean available) {
    var prompt = Story.request(dev.bidmesh.protocol.PromptId.create(ME), Optional.empty(), 1000);
    Bid bid = Story.bids(prompt, Devices.id(device), CPU, 0).bids().get(0);
    var score =
        new LaneScore(bid.lane(), seconds, seconds, .1, seconds, seconds, 1, available, Map.of());
    return new Candidate(bid, device, 1, 0, Optional.of(score));
  }
}
