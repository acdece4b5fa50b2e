package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.PromptRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an owner saw of its peers reaches the table of peers. */
class PeerObservationTest {

  private final Story story = new Story();

  @Test
  void shouldTellHowLongAPeerTookToAnswer() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    story.core.advance(Duration.ofMillis(30));
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).bid(prompt, PEER, CPU, 0);

    assertThat(story.core.sentTo(Address.Local.BID, PeerObserved.class))
        .containsExactly(PeerObserved.answered(PEER, OptionalDouble.of(30), 0));
  }

  @Test
  void shouldTellThatARunOfAPeerEndedWell() {
    peerRuns();

    story.says("Paris").stops(1);

    assertThat(story.core.sent(PeerObserved.class))
        .endsWith(PeerObserved.ran(PEER, true))
        .hasSize(2);
  }

  @Test
  void shouldTellThatARunOfAPeerWasLost() {
    peerRuns();

    story.core.advance(PromptsConfig.DEFAULT.silence());

    assertThat(story.core.sent(PeerObserved.class))
        .endsWith(PeerObserved.ran(PEER, false))
        .hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureCode.class,
      names = {"ENGINE_FAILED", "NO_ENGINE", "INTERNAL"})
  void shouldTellThatAPeerFailed(FailureCode code) {
    peerRuns();

    story.completes(FinishReason.ERROR, 0, Optional.of(code));

    assertThat(story.core.sent(PeerObserved.class)).contains(PeerObserved.ran(PEER, false));
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureCode.class,
      names = {"BAD_REQUEST", "TOO_LONG", "UNSUPPORTED", "DEADLINE", "DRAINING", "BUSY"})
  void shouldNotBlameAPeerForWhatIsNotItsFault(FailureCode code) {
    peerRuns();

    story.completes(FinishReason.ERROR, 0, Optional.of(code));

    assertThat(story.core.sent(PeerObserved.class))
        .isNotEmpty()
        .allSatisfy(seen -> assertThat(seen.ranWell()).isEmpty());
  }

  @Test
  void shouldNotTellOfItself() {
    story.runsAlone();
    story.says("Paris").stops(1);

    assertThat(story.core.sent(PeerObserved.class)).isEmpty();
  }

  private void peerRuns() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 9.0, PEER, 1.0));
    story.accept();
  }
}
