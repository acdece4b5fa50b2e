package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.orchestrator.RecoveryConfig;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PromptRequest;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The engine of a device breaks while it runs a prompt and nobody else is heard. */
class RecoveryTest {

  private static final RecoveryConfig RECOVERY = RecoveryConfig.DEFAULT;
  private static final Duration LONGEST_PAUSE = RECOVERY.pauseAtMost().multipliedBy(2);

  private Story story = new Story();

  private PromptRequest breaks() {
    return breaks(NoBid.NOT_READY, OptionalLong.empty());
  }

  private PromptRequest breaks(NoBid answer, OptionalLong retryAfterMs) {
    PromptRequest prompt = story.runsAlone();
    Awarded run = Awarded.last(story);
    run.says("Par");
    run.fails(FailureCode.ENGINE_FAILED);
    story.noBid(prompt, ME, answer, retryAfterMs);
    return prompt;
  }

  /** Whoever is asked until then has nothing to run it. */
  private void nobodyFor(PromptRequest prompt, Duration time) {
    Duration step = Duration.ofMillis(50);
    for (Duration past = Duration.ZERO; past.compareTo(time) < 0; past = past.plus(step)) {
      story.core.advance(step);
      if (story.failed().isEmpty()) {
        story.noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty());
      }
    }
  }

  @Test
  void shouldGoOnWithThePromptOnItsOwnEngineOnceThatIsThereAgain() {
    PromptRequest prompt = breaks();
    nobodyFor(prompt, Duration.ofSeconds(3));
    assertThat(story.failed()).isEmpty();

    int before = requests();
    while (requests() == before) {
      story.core.advance(Duration.ofMillis(50));
    }
    story.bid(prompt, ME, CPU, 0).scores();
    Awarded again = Awarded.last(story).accepts(.5);
    assertThat(again.device()).isEqualTo(ME);
    assertThat(again.award().prefixText()).hasValue("Par");
    again.says("is");
    again.stops();

    assertThat(story.text()).isEqualTo("Paris");
    assertThat(story.done()).isPresent();
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldWaitForAPlaceInAFullQueueSinceWhoWasAnsweredInPartCannotComeBack() {
    PromptRequest prompt = breaks(NoBid.FULL, OptionalLong.of(5_000));
    assertThat(story.failed()).isEmpty();

    int before = requests();
    while (requests() == before) {
      story.core.advance(Duration.ofMillis(50));
    }
    story.bid(prompt, ME, CPU, 0).scores();

    assertThat(Awarded.last(story).award().prefixText()).hasValue("Par");
  }

  @Test
  void shouldAskADeviceThatIsHeardMeanwhileAtOnce() {
    PromptRequest prompt = breaks();
    nobodyFor(prompt, Duration.ofSeconds(2));
    int before = requests();

    story.peer(CPU);

    assertThat(requests()).isGreaterThan(before);
    story.noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty());
    story.bid(prompt, PEER, CPU, 0).scores();
    assertThat(Awarded.last(story).device()).isEqualTo(PEER);
  }

  @Test
  void shouldFailWithItsReasonOnceTheGraceIsOver() {
    PromptRequest prompt = breaks();
    nobodyFor(prompt, RECOVERY.grace().minus(LONGEST_PAUSE));
    assertThat(story.failed()).isEmpty();

    nobodyFor(prompt, LONGEST_PAUSE.multipliedBy(2));
    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.ENGINE_FAILED);
              assertThat(failed.message()).contains("it broke");
            });
    assertThat(story.core.timers()).isEmpty();
  }

  @Test
  void shouldAskAfterPausesAndNotAllTheTime() {
    PromptRequest prompt = breaks();
    int before = requests();
    nobodyFor(prompt, RECOVERY.grace().plus(LONGEST_PAUSE));

    assertThat(requests() - before).isBetween(8, 16);
  }

  @Test
  void shouldNotRunAPromptMoreOftenThanAllowedThatBreaksTheEngineEachTime() {
    PromptRequest prompt = story.runsAlone();
    Awarded.last(story).fails(FailureCode.ENGINE_FAILED);
    int runs = 1;
    while (story.failed().isEmpty()) {
      int before = requests();
      story.noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty());
      while (requests() == before) {
        story.core.advance(Duration.ofMillis(50));
      }
      story.bid(prompt, ME, CPU, 0).scores();
      Awarded.last(story).accepts(.5).fails(FailureCode.ENGINE_FAILED);
      runs++;
    }

    assertThat(runs).isEqualTo(PromptsConfig.DEFAULT.maxAttempts());
  }

  @Test
  void shouldFailAtOnceWithoutGrace() {
    OrchestratorConfig usual = OrchestratorConfig.DEFAULT;
    var none = new RecoveryConfig(Duration.ZERO, RECOVERY.pause(), RECOVERY.pauseAtMost());
    story =
        new Story(
            new OrchestratorConfig(
                usual.routing(), usual.bidding(), usual.prompts().withRecovery(none)));
    breaks();
    story.core.advance(Duration.ofSeconds(1));

    assertThat(story.failed()).isPresent();
  }

  @Test
  void shouldNotWaitForAnEngineThatWasNotThereWhenThePromptCame() {
    PromptRequest prompt = story.engines(CPU).arrives();
    story.noBid(prompt, ME, NoBid.NOT_READY, OptionalLong.empty());
    story.core.advance(Duration.ofSeconds(1));

    assertThat(story.failed()).isPresent();
  }

  @Test
  void shouldNotWaitWhileItsNodeShutsDown() {
    PromptRequest prompt = story.runsAlone();
    story.core.receive(ME, new EngineSnapshot(List.of(CPU), true));
    Awarded.last(story).fails(FailureCode.ENGINE_FAILED);
    story.noBid(prompt, ME, NoBid.DRAINING, OptionalLong.empty());
    story.core.advance(Duration.ofSeconds(1));

    assertThat(story.failed()).isPresent();
  }

  private int requests() {
    return story.core.sent(BidRequest.class).size();
  }
}
