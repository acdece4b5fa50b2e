package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.PromptRequest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an owner saw of its peers reaches the table of peers. */
class PeerObservationTest {

  private final Story story = new Story();

  @Test
  void shouldTellHowLongAPeerTookToAnswer() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    story.core.advance(Duration.ofMillis(30));
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).bid(prompt, PEER, CPU, 0);

    assertThat(story.core.sentTo(Address.Local.BID, PeerObserved.class))
        .containsExactly(PeerObserved.replied(PEER, 30));
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
