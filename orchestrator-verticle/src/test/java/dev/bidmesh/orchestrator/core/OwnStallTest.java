package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.PromptRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A node that stood still finds its timers due and the answers of others behind them. */
class OwnStallTest {

  private final Story story = new Story();

  @Test
  void shouldTakeBidsThatWaitedBehindTheEndOfTheWindow() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    standStill();
    assertThat(story.failed()).isEmpty();
    story.bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 0).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
    assertThat(story.steps(prompt)).noneMatch(step -> step.startsWith("absent"));
  }

  @Test
  void shouldStillEndTheWindowIfNothingWaitedBehindIt() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    standStill();
    story.core.advance(Duration.ofMillis(300));

    // Nobody at all has answered, so all are asked once more.
    assertThat(story.steps(prompt).stream().filter(step -> step.startsWith("Collecting: devices")))
        .hasSize(2);
  }

  @Test
  void shouldTakeTheAcceptanceThatWaitedBehindTheTimeout() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 0).scores();

    standStill();
    story.accept().says("Paris").stops(1);

    assertThat(story.done()).isPresent();
    assertThat(story.core.sent(Cancel.class)).isEmpty();
  }

  @Test
  void shouldStillGoToTheNextBestIfNoAnswerWaited() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 0).scores();

    standStill();
    story.core.advance(Duration.ofMillis(300));

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  private void standStill() {
    story.core.clock().advance(Duration.ofSeconds(3));
    story.core.advance(Duration.ofMillis(10));
  }
}
