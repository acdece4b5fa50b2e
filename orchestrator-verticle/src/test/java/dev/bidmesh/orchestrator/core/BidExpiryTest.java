package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A quote binds its bidder for a while, and is not used after that. */
class BidExpiryTest {

  private static final List<DeviceId> MANY =
      IntStream.range(0, 6).mapToObj(n -> Devices.id("many-" + n)).toList();

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
  void shouldAskAgainWhenSoManyDidNotAnswerThatTheLastBidExpired() {
    story
        .engines(CPU)
        .peers(
            IntStream.range(0, 6)
                .mapToObj(n -> heard("many-" + n, 1, 0, CPU))
                .toArray(PeerTable.Peer[]::new));
    PromptRequest prompt = story.arrives();
    MANY.forEach(each -> story.bid(prompt, each, CPU, 0));
    story.bid(prompt, ME, CPU, 50).scores(Map.of());

    story.core.advance(Duration.ofMillis(6_500));

    assertThat(story.core.sent(Award.class)).hasSize(6);
    assertThat(story.core.sentTo(Address.BID_REQUEST, BidRequest.class)).hasSize(2);
  }
}
