package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static dev.bidmesh.orchestrator.core.Story.usual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.PromptRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** An award whose answer does not come is sent again, since either may be lost. */
class AwardResendTest {

  private final Story story = new Story();

  @Test
  void shouldSendAnAwardAgainTwiceBeforeItGoesToTheNextBest() {
    peerWins(heard("peer", 1, 0, CPU));

    assertThat(awardsAfter(149)).isEqualTo(1);
    assertThat(awardsAfter(1)).isEqualTo(2);
    assertThat(awardsAfter(299)).isEqualTo(2);
    assertThat(awardsAfter(1)).isEqualTo(3);
    assertThat(awardsAfter(549)).isEqualTo(3);

    assertThat(story.core.sent(Award.class)).as("three copies of one award").hasSize(3);
    assertThat(story.core.sent(Award.class).stream().distinct()).hasSize(1);
    story.core.advance(Duration.ofMillis(1));
    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldStopSendingOnceTheAwardIsAnswered() {
    peerWins(heard("peer", 1, 0, CPU));
    story.core.advance(Duration.ofMillis(160));

    story.accept();

    assertThat(awardsAfter(900)).isEqualTo(2);
  }

  @Test
  void shouldStopSendingOnceTheAwardIsRefused() {
    peerWins(heard("peer", 1, 0, CPU));

    story.refuse(FailureCode.BUSY, OptionalLong.empty());
    story.accept();

    assertThat(awardsAfter(900)).isEqualTo(2);
    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldGiveASlowPeerItsTime() {
    peerWins(usual("peer", 300));

    assertThat(awardsAfter(319)).isEqualTo(1);
    assertThat(awardsAfter(1)).isEqualTo(2);
  }

  @Test
  void shouldNotSendALongPromptAgainWhileItMayStillBeOnItsWay() {
    PromptRequest plain = story.request();
    var vast =
        new PromptRequest(
            plain.promptId(),
            GenerationSpec.ofText("x".repeat(3 * 1024 * 1024)),
            plain.modelAlias(),
            plain.needs(),
            50,
            600_000,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty());
    story.engines(CPU).peer(CPU).arrives(vast);
    story.bid(vast, ME, CPU, 0).bid(vast, PEER, CPU, 0).scores(Map.of(ME, 9.0, PEER, 1.0));

    assertThat(awardsAfter(3_000)).isEqualTo(1);
    assertThat(awardsAfter(900)).isEqualTo(2);
  }

  private void peerWins(PeerTable.Peer peer) {
    PromptRequest prompt = story.engines(CPU).peers(peer).arrives();
    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 0).scores(Map.of(ME, 9.0, PEER, 1.0));
  }

  private int awardsAfter(long millis) {
    story.core.advance(Duration.ofMillis(millis));
    return story.core.sent(Award.class).size();
  }
}
