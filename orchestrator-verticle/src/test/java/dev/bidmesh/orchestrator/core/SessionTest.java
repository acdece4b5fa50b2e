package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RoutingPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A session stays on the lane that has read it, as long as that costs little. */
class SessionTest {

  private final Story story = new Story().engines(CPU).peer(CPU);

  @Test
  void shouldStayOnTheLaneOfTheLastAnswerThatIsALittleSlower() {
    answered("chat", PEER);

    PromptRequest next = asks("chat", 1.0, 1.2);
    story.accept();

    assertThat(winner()).isEqualTo(PEER);
    assertThat(story.trace(next).bids())
        .extracting(BidOutcome::verdict)
        .containsExactly(
            "gave the session's last answer, and is not much slower than the best",
            "passed over for the lane of the session's last answer");
  }

  @Test
  void shouldLeaveALaneThatHasBecomeMuchSlower() {
    answered("chat", PEER);

    asks("chat", 1.0, 1.3);

    assertThat(winner()).isEqualTo(ME);
  }

  @Test
  void shouldYieldToTheLoadOfTheLane() {
    answered("chat", PEER);

    PromptRequest next = story.arrives(Story.ofSession("chat"));
    story.bid(next, ME, CPU, 0).bid(next, PEER, CPU, .3).scores(Map.of(ME, 1.0, PEER, 1.0));

    assertThat(winner()).isEqualTo(ME);
  }

  @Test
  void shouldFollowTheSessionToItsNewLane() {
    answered("chat", PEER);
    answered("chat", ME);

    asks("chat", 1.2, 1.0);

    assertThat(winner()).isEqualTo(ME);
  }

  @Test
  void shouldNotMixUpSessions() {
    answered("chat", PEER);

    asks("another", 1.0, 1.2);

    assertThat(winner()).isEqualTo(ME);
  }

  @Test
  void shouldForgetASessionAfterItsTime() {
    answered("chat", PEER);
    story.core.advance(Duration.ofMinutes(31));

    asks("chat", 1.0, 1.2);

    assertThat(winner()).isEqualTo(ME);
  }

  @Test
  void shouldIgnoreSessionsWhereTheToleranceIsZero() {
    Story strict = new Story(tolerance(0, 10)).engines(CPU).peer(CPU);
    answered(strict, "chat", PEER);

    PromptRequest next = strict.arrives(Story.ofSession("chat"));
    strict.bid(next, ME, CPU, 0).bid(next, PEER, CPU, 0).scores(Map.of(ME, 1.0, PEER, 1.001));

    assertThat(strict.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldRememberTheLatestSessionsOnly() {
    var sessions = new Sessions(tolerance(.25, 2));
    LaneKey lane = Story.lane(ME, CPU);
    for (String session : new String[] {"a", "b", "a", "c"}) {
      sessions.answered(session, lane, 0);
    }

    assertThat(sessions.size()).isEqualTo(2);
    assertThat(sessions.lane("b", 0)).isEmpty();
    assertThat(sessions.lane("a", 0)).contains(lane);
  }

  private static RoutingConfig tolerance(double share, int sessions) {
    RoutingConfig config = RoutingConfig.DEFAULT;
    return new RoutingConfig(
        RoutingPolicy.ADAPTIVE,
        true,
        Optional.empty(),
        config.topology(),
        config.hub(),
        share,
        config.sessionTtl(),
        sessions);
  }

  private void answered(String session, DeviceId device) {
    answered(story, session, device);
  }

  /** A device that is far faster answers a prompt of a session. */
  private static void answered(Story story, String session, DeviceId device) {
    PromptRequest prompt = story.arrives(Story.ofSession(session));
    double mine = device.equals(ME) ? .1 : 10;
    story
        .bid(prompt, ME, CPU, 0)
        .bid(prompt, PEER, CPU, 0)
        .scores(Map.of(ME, mine, PEER, 1.0))
        .accept()
        .says("Yes.")
        .stops(1);
    assertThat(story.award().lane().deviceId()).isEqualTo(device);
  }

  private PromptRequest asks(String session, double mine, double peers) {
    PromptRequest prompt = story.arrives(Story.ofSession(session));
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, mine, PEER, peers));
    return prompt;
  }

  private DeviceId winner() {
    return story.award().lane().deviceId();
  }
}
