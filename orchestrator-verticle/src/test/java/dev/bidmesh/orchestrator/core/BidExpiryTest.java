package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.Settings;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.PromptRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A quote binds its bidder for a while, and is not used after that. */
class BidExpiryTest {

  private final Story story = new Story();

  @Test
  void shouldAskAgainInsteadOfAwardingABidThatHasExpired() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 9).bid(prompt, PEER, CPU, 0);

    story.core.clock().advance(Duration.ofSeconds(6));
    story.scores();

    assertThat(story.core.sent(Award.class)).isEmpty();
    assertThat(story.core.sentTo(Address.BID_REQUEST, BidRequest.class)).hasSize(2);
    story.bid(prompt, ME, CPU, 9).bid(prompt, PEER, CPU, 0).scores();
    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldAwardABidThatHoldsForEver() {
    PromptRequest prompt = story.engines(CPU).arrives();
    Bids usual = Story.bids(prompt, ME, CPU, 0);
    Bid bid = usual.bids().get(0);
    story.core.receive(
        ME,
        new Bids(
            prompt.promptId(),
            ME,
            1,
            "self",
            List.of(
                new Bid(
                    bid.bidId(),
                    bid.lane(),
                    bid.model(),
                    bid.quotedS(),
                    bid.evidence(),
                    bid.slots(),
                    bid.free(),
                    bid.backlogS(),
                    bid.warm(),
                    bid.telemetry(),
                    bid.degraded(),
                    Long.MAX_VALUE)),
            Optional.empty(),
            OptionalLong.empty()));
    story.core.clock().advance(Duration.ofSeconds(6));
    story.scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldAskAgainWhenTheBestTookSoLongThatTheOtherBidsExpired() {
    var patient = new Story(Settings.of(Map.of("awardTimeout", Duration.ofSeconds(6))));
    PromptRequest prompt = patient.engines(CPU).peer(CPU).arrives();
    patient.bid(prompt, ME, CPU, 9).bid(prompt, PEER, CPU, 0).scores();

    patient.core.advance(Duration.ofSeconds(6));

    assertThat(patient.core.sent(Award.class))
        .allSatisfy(award -> assertThat(award.lane().deviceId()).isEqualTo(PEER));
    assertThat(patient.core.sentTo(Address.BID_REQUEST, BidRequest.class)).hasSize(2);
  }
}
