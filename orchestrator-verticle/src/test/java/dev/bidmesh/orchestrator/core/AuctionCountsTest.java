package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.StatusQuery;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What goes on in auctions is counted. */
class AuctionCountsTest {

  private static final Duration WINDOW = BiddingConfig.DEFAULT.window();

  private final Story story = new Story();

  @Test
  void shouldCountAnswersByWhatBecameOfThem() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, PEER, CPU, 0).bid(prompt, PEER, CPU, 0);
    story.noBid(prompt, ME, NoBid.DRAINING, OptionalLong.empty());
    story.scores().bid(prompt, ME, CPU, 0);
    story.accept().stops(0).bid(prompt, PEER, CPU, 0);

    assertThat(auctions().bidReplies())
        .isEqualTo(Map.of("bid", 1L, "no_bid", 1L, "repeated", 1L, "late", 2L));
    assertThat(auctions().retries()).isEmpty();
  }

  @Test
  void shouldCountAnswersToPromptsThatNobodyKnows() {
    var unknown = story.request();
    story.bid(unknown, PEER, CPU, 0);

    assertThat(auctions().bidReplies()).isEqualTo(Map.of("late", 1L));
  }

  @Test
  void shouldCountRequestsThatAreSentAgainAndThoseThatAreNeverAnswered() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.noBid(prompt, ME, NoBid.DRAINING, OptionalLong.empty());

    story.core.advance(WINDOW);

    assertThat(auctions().bidReplies()).containsEntry("missing", 1L);
    assertThat(auctions().retries().get("bid_request")).isEqualTo(2);
  }

  @Test
  void shouldCountAwardsThatAreSentAgain() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 9).bid(prompt, PEER, CPU, 0).scores();

    story.core.advance(BiddingConfig.DEFAULT.awardResendAfter());

    assertThat(auctions().retries()).isEqualTo(Map.of("award", 1L));
  }

  @Test
  void shouldCountLostRunsOfPromptsThatGoOn() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 9).bid(prompt, PEER, CPU, 0).scores().accept();

    story.core.advance(PromptsConfig.DEFAULT.silence().multipliedBy(2));

    assertThat(auctions().failovers()).isEqualTo(1);
  }

  private OrchestratorStatus.Auctions auctions() {
    var query = story.core.ask(ME, new StatusQuery());
    return ((OrchestratorStatus) story.core.replyTo(query).orElseThrow()).auctions().orElseThrow();
  }
}
