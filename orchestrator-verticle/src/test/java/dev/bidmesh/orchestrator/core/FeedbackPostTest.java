package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RunOutcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A device hears what became of its run: of one in silence until it acknowledges, else once. */
class FeedbackPostTest {

  private static final Duration A_WHILE = Duration.ofSeconds(60);

  private final Story story = new Story();

  @Test
  void shouldTellADeviceOfARunThatEndedInSilence() {
    silentRun();

    assertThat(story.core.sent(Feedback.class))
        .singleElement()
        .satisfies(feedback -> assertThat(feedback.outcome()).isEqualTo(RunOutcome.FAILED));
  }

  @Test
  void shouldTellItTwiceMoreAndThenNoMore() {
    silentRun();

    story.core.advance(A_WHILE);

    assertThat(story.core.sent(Feedback.class)).hasSize(PromptsConfig.DEFAULT.feedbackTries());
    assertThat(story.core.openAsks(Feedback.class)).isEmpty();
    assertThat(feedbackTimers()).isEmpty();
  }

  @Test
  void shouldNotTellAgainWhatWasAcknowledged() {
    silentRun();

    story.core.answer(question(), new Ack());
    story.core.advance(A_WHILE);

    assertThat(story.core.sent(Feedback.class)).hasSize(1);
  }

  @Test
  void shouldPauseBeforeItTellsADeviceAgainThatCannotBeReached() {
    silentRun();

    story.core.fail(question(), FailureCode.UNREACHABLE);
    assertThat(story.core.sent(Feedback.class)).hasSize(1);
    story.core.advance(Duration.ofMillis(2_300));

    assertThat(story.core.sent(Feedback.class)).hasSize(2);
  }

  @Test
  void shouldGoOnAfterThePromptHasEnded() {
    PromptRequest prompt = silentRun();
    story.core.receive(ME, new CancelPrompt(prompt.promptId(), "gone"));

    story.core.advance(A_WHILE);

    assertThat(story.core.sent(Feedback.class)).hasSize(PromptsConfig.DEFAULT.feedbackTries());
  }

  @Test
  void shouldTellADeviceOnceOfARunThatEndedWellAndOnlyAfterTheAnswer() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 0).scores().accept();

    story.core.advance(Duration.ofMillis(200));
    story.says("Paris");
    story.core.advance(Duration.ofMillis(300));
    story.stops(1);
    story.core.advance(A_WHILE);

    assertThat(story.core.sent(Feedback.class))
        .singleElement()
        .satisfies(
            feedback -> {
              assertThat(feedback.lane().deviceId()).isEqualTo(PEER);
              assertThat(feedback.outcome()).isEqualTo(RunOutcome.FINISHED);
              assertThat(feedback.attempt()).isEqualTo(1);
              assertThat(feedback.ttftMs()).hasValue(200);
              assertThat(feedback.totalMs()).isEqualTo(500);
            });
    assertThat(story.core.sent(MeshMessage.class))
        .filteredOn(each -> each instanceof PromptEvent.Done || each instanceof Feedback)
        .hasExactlyElementsOfTypes(PromptEvent.Done.class, Feedback.class);
    assertThat(story.core.openAsks(Feedback.class)).isEmpty();
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldSayNothingToItself() {
    story.runsAlone();

    story.says("Paris").stops(1);

    assertThat(story.core.sent(Feedback.class)).isEmpty();
  }

  private PromptRequest silentRun() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 5).bid(prompt, PEER, CPU, 0).scores().accept();
    story.core.advance(PromptsConfig.DEFAULT.silence());
    return prompt;
  }

  private Key question() {
    return story.core.openAsks(Feedback.class).get(0).key();
  }

  private java.util.List<Key> feedbackTimers() {
    return story.core.timers().stream()
        .filter(key -> key.purpose().equals(FeedbackPost.PURPOSE))
        .toList();
  }
}
