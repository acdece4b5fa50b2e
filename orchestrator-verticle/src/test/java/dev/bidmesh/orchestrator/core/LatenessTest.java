package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.PromptRequest;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Work that cannot be done in time is not started, once lanes know how long it takes. */
class LatenessTest {

  private final Story story = new Story().engines(CPU).peer(CPU);

  @Test
  void shouldRefuseAtOnceWhatNoLaneCanDoInTime() {
    PromptRequest prompt = story.arrives(Story.dueIn(1_000));

    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 1).scores(Map.of(ME, 4.0, PEER, 2.0));

    assertThat(story.core.sent(Award.class)).isEmpty();
    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.DEADLINE);
              assertThat(failed.message())
                  .contains("1000 ms that are left")
                  .contains("3.0 s on peer")
                  .contains("a deadline_ms of 4000 would do");
            });
  }

  @Test
  void shouldNotAdviseADeadlineThatNoPromptMayHave() {
    PromptRequest prompt = story.arrives(Story.dueIn(1_000));

    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 1e18, PEER, 1e18));

    assertThat(story.failed())
        .hasValueSatisfying(
            failed ->
                assertThat(failed.message())
                    .contains("a deadline_ms of " + PromptRequest.MAX_DEADLINE_MS + " would do"));
  }

  @Test
  void shouldRefuseNothingOnThePriorAlone() {
    PromptRequest prompt = story.arrives(Story.dueIn(1_000));

    story
        .bid(prompt, ME, CPU, 0)
        .bid(prompt, PEER, CPU, 0)
        .scores(Map.of(ME, 9.0, PEER, 20.0), Map.of(PEER, 4));

    assertThat(story.failed()).isEmpty();
    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldTryALaneThatMayBeLucky() {
    PromptRequest prompt = story.arrives(Story.dueIn(1_000));

    // Of a mean of 1.1 s and a deviation of 0.13 a tenth of the runs takes less than 0.93 s.
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 3).scores(Map.of(ME, 1.1));

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldPassOverALaneThatIsTooLateForOneThatIsNot() {
    PromptRequest prompt = story.arrives(Story.dueIn(1_500));

    // By the score the other lane is the better one: two seconds of work wait for it.
    story.bid(prompt, ME, CPU, .8).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, .5, PEER, 2.0));

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    story.accept();
    assertThat(story.trace(prompt).bids())
        .extracting(each -> each.verdict())
        .containsExactly("next best", "cannot answer before the deadline");
  }

  @Test
  void shouldSayThatWaitingHelpsIfALaneIsOnlyFull() {
    PromptRequest prompt = story.arrives(Story.dueIn(1_500));
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, .5, PEER, 9.0));

    story.refuse(FailureCode.BUSY, OptionalLong.of(700));

    assertThat(story.failed())
        .hasValueSatisfying(failed -> assertThat(failed.code()).isEqualTo(FailureCode.BUSY));
  }
}
