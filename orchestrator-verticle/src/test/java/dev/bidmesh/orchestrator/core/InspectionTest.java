package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.CancelOutcome;
import dev.bidmesh.protocol.message.CancelQuery;
import dev.bidmesh.protocol.message.CancelReply;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RecentQuery;
import dev.bidmesh.protocol.message.RecentReply;
import dev.bidmesh.protocol.message.RunPhase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What can be asked of prompts, and how they wait. */
class InspectionTest {

  private final Story story = new Story();

  @Test
  void shouldEndAPromptThatSomebodyWantsToEnd() {
    PromptRequest prompt = story.runsAlone();

    assertThat(cancel(prompt.promptId())).isEqualTo(CancelOutcome.CANCELLED);

    assertThat(story.core.sent(Cancel.class)).hasSize(1);
    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.CANCELLED);
              assertThat(failed.message()).isEqualTo("not needed any more");
            });
    assertThat(cancel(prompt.promptId())).isEqualTo(CancelOutcome.ENDED);
    assertThat(story.core.sent(PromptEvent.Failed.class)).hasSize(1);
  }

  @Test
  void shouldNotPretendToEndWhatIsOverOrUnknown() {
    PromptRequest prompt = story.runsAlone();
    story.says("Paris").stops(1);

    assertThat(cancel(prompt.promptId())).isEqualTo(CancelOutcome.ENDED);
    assertThat(cancel(PromptId.create(ME))).isEqualTo(CancelOutcome.UNKNOWN);
    assertThat(story.failed()).isEmpty();
  }

  @Test
  void shouldTellTheNewestPromptsFirstAndThoseInWorkBeforeTheOthers() {
    PromptRequest first = story.runsAlone();
    story.says("Paris").stops(1);
    PromptRequest second = story.arrives();
    story.bid(second, ME, CPU, 0).scores().accept();
    cancel(second.promptId());
    PromptRequest third = story.arrives();

    List<RecentReply.Summary> recent = recent(10);

    assertThat(recent)
        .extracting(RecentReply.Summary::id)
        .containsExactly(third.promptId(), second.promptId(), first.promptId());
    assertThat(recent)
        .extracting(RecentReply.Summary::state)
        .containsExactly("routing", "failed", "done");
    assertThat(recent.get(2).device()).contains("self");
    assertThat(recent(1)).extracting(RecentReply.Summary::id).containsExactly(third.promptId());
  }

  @Test
  void shouldTellAClientHowItsPromptWaitsWhenThatChanges() {
    PromptRequest prompt = story.runsAlone();

    sign(prompt, RunPhase.QUEUED, 3, 4_200);
    sign(prompt, RunPhase.QUEUED, 3, 4_100);
    sign(prompt, RunPhase.QUEUED, 2, 2_400);
    assertThat(story.trace(prompt).live())
        .contains(new PromptTrace.Live(RunPhase.QUEUED, 2, OptionalLong.of(2_400), 0));
    sign(prompt, RunPhase.PREFILL, 0, 0);

    assertThat(story.core.sent(PromptEvent.Queued.class))
        .extracting(PromptEvent.Queued::position)
        .containsExactly(3, 2);
    assertThat(story.core.sent(PromptEvent.Queued.class).get(0).expectedMs()).hasValue(4_200);
    assertThat(story.trace(prompt).live().orElseThrow().phase()).isEqualTo(RunPhase.PREFILL);
    story.stops(0);
    assertThat(story.trace(prompt).live()).isEmpty();
  }

  @Test
  void shouldTellWhereTheTimeWent() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    after(30).bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0);
    after(5).scores(Map.of(ME, 1.0, PEER, 2.0));
    after(10).accept();
    after(100).says("Paris");
    after(100).stops(1);

    assertThat(story.trace(prompt).stages().orElseThrow())
        .containsExactly(
            new PromptTrace.Stage("check", 0),
            new PromptTrace.Stage("bids", 30),
            new PromptTrace.Stage("eval", 5),
            new PromptTrace.Stage("award", 10),
            new PromptTrace.Stage("run", 200));
  }

  private Story after(long millis) {
    story.core.advance(Duration.ofMillis(millis));
    return story;
  }

  private void sign(PromptRequest prompt, RunPhase phase, int position, long waitMs) {
    var wait = phase == RunPhase.QUEUED ? OptionalLong.of(waitMs) : OptionalLong.empty();
    story.core.ask(ME, new Progress(prompt.promptId(), 1, phase, position, 0, wait));
  }

  private CancelOutcome cancel(PromptId promptId) {
    var asked = story.core.ask(ME, new CancelQuery(promptId, "not needed any more"));
    return ((CancelReply) story.core.replyTo(asked).orElseThrow()).outcome();
  }

  private List<RecentReply.Summary> recent(int limit) {
    var asked = story.core.ask(ME, new RecentQuery(limit));
    return ((RecentReply) story.core.replyTo(asked).orElseThrow()).prompts();
  }
}
