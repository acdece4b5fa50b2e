package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.TraceReply;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trace can be asked for from any node, however large the mesh is. */
class TraceFitTest {

  private final Story story = new Story();

  @ParameterizedTest
  @ValueSource(ints = {3, 40, 130, 250})
  void shouldFitIntoAFrame(int devices) {
    PromptTrace trace = explained(devices);

    assertThat(new FrameCodec().fits(new TraceReply(Optional.of(trace)), 0)).isTrue();
    assertThat(trace.bids()).isNotEmpty();
    assertThat(trace.bids().get(0).won()).isTrue();
    assertThat(trace.result().orElseThrow().bids()).isEmpty();
  }

  @Test
  void shouldLeaveNothingOutOfASmallTrace() {
    assertThat(explained(20).bids()).hasSize(21);
    assertThat(explained(20).steps()).noneMatch(step -> step.what().contains("left out"));
  }

  @Test
  void shouldSayWhatWasLeftOutInTheMiddle() {
    List<PromptTrace.Step> steps = explained(250).steps();

    assertThat(steps.get(0).what()).startsWith("Collecting");
    assertThat(steps.get(steps.size() - 1).what()).isEqualTo("Ended: done");
    assertThat(steps)
        .extracting(PromptTrace.Step::what)
        .anyMatch(what -> what.matches("\\(\\d+ steps left out, and the worst \\d+ bids\\)"));
    assertThat(steps).isSortedAccordingTo((a, b) -> Double.compare(a.atMs(), b.atMs()));
  }

  private PromptTrace explained(int devices) {
    PromptRequest prompt = story.engines(CPU).arrives();
    IntStream.range(0, devices).forEach(n -> story.bid(prompt, Devices.id("device-" + n), CPU, n));
    story.bid(prompt, ME, CPU, 500).scores().accept().says("Paris").stops(1);
    return story.trace(prompt);
  }
}
