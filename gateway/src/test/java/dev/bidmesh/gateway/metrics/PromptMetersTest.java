package dev.bidmesh.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.PromptResult;
import dev.bidmesh.protocol.message.RunMeasures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PromptMetersTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PromptMeters meters = new PromptMeters(registry);
  private final Random random = new Random(7);

  @Test
  void shouldTellNoFirstTextOfAnAnswerWithoutText() {
    meters.finished(answer("", List.of("{}"), 0, result("a", 1)));

    assertThat(registry.find("bidmesh.prompt.first.text").timer()).isNull();
    assertThat(registry.find("bidmesh.prompt.duration").timer()).isNotNull();
  }

  @Test
  void shouldTellTheFirstTextOfAnAnswerWithText() {
    meters.finished(answer("", List.of(), 40, result("a", 1)));

    assertThat(registry.get("bidmesh.prompt.first.text").timer().count()).isEqualTo(1);
  }

  @Test
  void shouldTellTheRateThatTheRunMeasured() {
    var measures = new RunMeasures(0, 33, OptionalLong.empty(), OptionalDouble.empty());

    meters.finished(answer("hm", List.of(), 40, result("a", 2).withMeasures(measures)));

    assertThat(rate().orElseThrow().mean()).isEqualTo(33);
  }

  @Test
  void shouldTellTheRateOfPlainTextByItsOwnTimesWhereTheRunTellsNone() {
    meters.finished(answer("", List.of(), 40, result("a", 1)));

    assertThat(rate().orElseThrow().mean()).isEqualTo(100);
  }

  @Test
  void shouldTellNoRateThatCannotBeKnown() {
    meters.finished(answer("", List.of(), 0, result("a", 1)));
    meters.finished(answer("hm", List.of(), 40, result("a", 1)));
    meters.finished(answer("", List.of("{}"), 40, result("a", 1)));
    meters.finished(answer("", List.of(), 40, result("a", 2)));

    assertThat(rate()).isEmpty();
  }

  @Test
  void shouldCountTheDevicesBeyondTheBoundTogether() {
    for (int i = 0; i < PromptMeters.MAX_DEVICES + 3; i++) {
      meters.finished(answer("", List.of(), 40, result("d" + i, 1)));
    }
    meters.finished(answer("", List.of(), 40, result("d0", 1)));

    assertThat(count("d0")).isEqualTo(2);
    assertThat(count("d" + (PromptMeters.MAX_DEVICES - 1))).isEqualTo(1);
    assertThat(count(PromptMeters.OTHER_DEVICES)).isEqualTo(3);
    assertThat(registry.find("bidmesh.prompts").tag("device", "d1024").counter()).isNull();
  }

  private double count(String device) {
    return Optional.ofNullable(registry.find("bidmesh.prompts").tag("device", device).counter())
        .map(Counter::count)
        .orElse(0.0);
  }

  private Optional<DistributionSummary> rate() {
    return Optional.ofNullable(registry.find("bidmesh.prompt.tokens.per.second").summary());
  }

  /** It takes 100 ms in all. */
  private Answer answer(
      String reasoning, List<String> toolCalls, double ttftMs, PromptResult result) {
    return new Answer(
        PromptId.create(DeviceId.random(random)),
        "Paris",
        reasoning,
        toolCalls,
        List.of(),
        result,
        ttftMs,
        100,
        1);
  }

  /** Of 7 tokens. */
  private PromptResult result(String device, int attempts) {
    return new PromptResult(
        "m",
        device,
        new LaneKey(DeviceId.random(random), "e", Accelerator.CPU, "sha"),
        Evidence.DETECTED,
        true,
        FinishReason.STOP,
        5,
        7,
        false,
        0,
        2,
        1,
        0,
        20,
        100,
        attempts,
        List.of(),
        List.of());
  }
}
