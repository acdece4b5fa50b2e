package dev.bidmesh.orchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.message.PromptTrace;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of very many steps of a prompt the first and the latest are told. */
class TraceStepsTest {

  private final TraceSteps steps = new TraceSteps();

  @Test
  void shouldTellAllStepsThatThereIsRoomFor() {
    add(PromptTrace.MAX_STEPS - 1);

    assertThat(told()).isEqualTo(names(0, PromptTrace.MAX_STEPS - 1));
  }

  @Test
  void shouldTellTheFirstAndTheLatestOfFourHundred() {
    add(400);

    assertThat(told()).hasSize(PromptTrace.MAX_STEPS);
    assertThat(told().subList(0, 128)).isEqualTo(names(0, 128));
    assertThat(told().get(128)).isEqualTo("(145 steps left out)");
    assertThat(told().subList(129, 256)).isEqualTo(names(273, 400));
    assertThat(steps.told()).isSortedAccordingTo((a, b) -> Double.compare(a.atMs(), b.atMs()));
  }

  @Test
  void shouldTellHowAPromptWithVeryManyStepsEnded() {
    var story = new Story();
    var prompt = story.runsAlone();
    for (int i = 0; i < 400; i++) {
      story.core.receive(Story.PEER, Story.bids(prompt, Story.PEER, Story.CPU, 0));
    }
    story.stops(0);

    List<String> all = story.steps(prompt);

    assertThat(all.get(0)).startsWith("Collecting");
    assertThat(all).anyMatch(step -> step.endsWith(" steps left out)"));
    assertThat(all.get(all.size() - 1)).isEqualTo("Ended: done");
  }

  @Test
  void shouldCountAllThatIsLeftOutWhenATraceIsMadeToFitAFrame() {
    for (int i = 0; i < 400; i++) {
      steps.add(new PromptTrace.Step(i, "step " + i));
    }
    List<PromptTrace.Step> kept = TraceSteps.ends(steps.told(), 100, "");

    assertThat(kept).hasSize(101);
    assertThat(kept.get(50).what()).isEqualTo("(300 steps left out)");
  }

  private void add(int count) {
    for (int i = 0; i < count; i++) {
      steps.add(new PromptTrace.Step(i, "step " + i));
    }
  }

  private List<String> told() {
    return steps.told().stream().map(PromptTrace.Step::what).toList();
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "step " + i).toList();
  }
}
