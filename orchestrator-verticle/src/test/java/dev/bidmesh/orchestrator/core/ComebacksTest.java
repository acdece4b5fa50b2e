package dev.bidmesh.orchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ComebacksTest {

  private static final GenerationSpec PROMPT = GenerationSpec.ofText("What is the capital?");
  private static final LaneKey LANE = Story.lane(Story.PEER, Story.CPU);
  private static final long DUE = Duration.ofSeconds(60).toNanos();
  private static final long KEPT = AwardReply.Refused.PLACE_KEPT.toNanos();

  private final Comebacks comebacks = new Comebacks();

  @Test
  void shouldSendWhoComesBackToTheLaneAsLongAsThatKeepsItsPlace() {
    comebacks.promised(PROMPT, LANE, DUE);

    assertThat(comebacks.claim(PROMPT, DUE + KEPT)).hasValue(LANE);
  }

  @Test
  void shouldNotSendAnybodyToALaneThatKeepsThePlaceNoMore() {
    comebacks.promised(PROMPT, LANE, DUE);

    assertThat(comebacks.claim(PROMPT, DUE + KEPT + 1)).isEmpty();
  }

  @Test
  void shouldLetAPromiseBeClaimedOnce() {
    comebacks.promised(PROMPT, LANE, DUE);
    comebacks.claim(PROMPT, DUE);

    assertThat(comebacks.claim(PROMPT, DUE)).isEmpty();
  }
}
