package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.StallConfig;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RunPhase;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An engine hangs in the middle of an answer, and its device goes on to give life signs. */
class StallTest {

  private static final Duration AT_LEAST = StallConfig.DEFAULT.atLeast();

  private final Story story = new Story();
  private PromptRequest prompt = story.request();
  private Awarded run = runsOnThePeer(prompt);

  private Awarded runsOnThePeer(PromptRequest asked) {
    prompt = asked;
    story.engines(CPU).peer(CPU).arrives(asked);
    story.bid(asked, ME, CPU, 2).bid(asked, PEER, CPU, 0).scores(Map.of(PEER, .2));
    run = Awarded.last(story).accepts(.5);
    assertThat(run.device()).isEqualTo(PEER);
    return run;
  }

  @Test
  void shouldMoveARunThatWritesNoMore() {
    run.says("Par");
    lives(AT_LEAST.minusMillis(500), 1);
    assertThat(run.isCancelled()).isFalse();

    lives(Duration.ofSeconds(1), 1);

    assertThat(run.isCancelled()).isTrue();
    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 0).scores();
    Awarded second = Awarded.last(story).accepts(.5);
    assertThat(second.device()).isEqualTo(ME);
    second.says("is");
    second.stops();
    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.trace(prompt).attempts().get(0).outcome()).isEqualTo("wrote no more");
  }

  @Test
  void shouldAllowASlowRunManyTimesItsOwnUsualTime() {
    run.says("a");
    for (int n = 0; n < 4; n++) {
      lives(Duration.ofSeconds(2), 1 + n);
      run.says("b");
    }

    lives(Duration.ofSeconds(39), 5);
    assertThat(run.isCancelled()).isFalse();
    lives(Duration.ofSeconds(2), 5);
    assertThat(run.isCancelled()).isTrue();
  }

  @Test
  void shouldSeeThatItWritesThoughItsChunksAreLost() {
    run.says("Par");
    for (int tokens = 2; tokens < 30; tokens++) {
      lives(Duration.ofSeconds(1), tokens);
    }

    assertThat(run.isCancelled()).isFalse();
  }

  @Test
  void shouldNotTakeAClientThatReadsNothingForAHang() {
    run.says("Par");
    story.core.receive(ME, new PromptCredit(prompt.promptId(), 0));
    lives(AT_LEAST.multipliedBy(3), 1);
    assertThat(run.isCancelled()).isFalse();

    story.core.receive(ME, new PromptCredit(prompt.promptId(), 4));
    lives(AT_LEAST.minusMillis(500), 1);
    assertThat(run.isCancelled()).isFalse();
    lives(Duration.ofSeconds(1), 1);
    assertThat(run.isCancelled()).isTrue();
  }

  @Test
  void shouldWaitForAnAnswerThatMayComeInOnePiece() {
    run.stops();
    PromptRequest like = story.request();
    Awarded tools =
        runsOnThePeer(
            new PromptRequest(
                PromptId.create(ME),
                like.generation(),
                like.modelAlias(),
                Set.of(Capability.TOOLS),
                50,
                600_000,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty()));
    tools.says("I will ");
    lives(AT_LEAST.multipliedBy(3), 1);

    assertThat(tools.isCancelled()).isFalse();
  }

  /** Time passes in which it gives life signs and says how many tokens it has written. */
  private void lives(Duration time, int tokens) {
    Duration step = Duration.ofMillis(500);
    for (Duration past = Duration.ZERO; past.compareTo(time) < 0; past = past.plus(step)) {
      story.core.advance(step);
      run.lives(RunPhase.DECODE, tokens);
    }
  }
}
