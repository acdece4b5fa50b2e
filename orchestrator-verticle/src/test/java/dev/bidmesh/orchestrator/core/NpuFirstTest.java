package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.NPU;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The rule that takes a free NPU first wants it free, not its queue. */
class NpuFirstTest {

  private static final DeviceId OTHER = Devices.id("other");

  private final Story story = ruledBy(RoutingPolicy.NPU_FIRST);

  private static Story ruledBy(RoutingPolicy policy) {
    return new Story(
        new OrchestratorConfig(
            RoutingConfig.DEFAULT.withPolicy(policy),
            BiddingConfig.DEFAULT,
            PromptsConfig.DEFAULT));
  }

  @Test
  void shouldWantASlotOfAFreeNpuAtOnce() {
    npuOfThePeerIsBest(story);

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
    assertThat(story.award().mayWait()).isFalse();
  }

  @Test
  void shouldLetTheLowestScoreQueueThePrompt() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 2.0, PEER, 1.0));

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
    assertThat(story.award().mayWait()).isTrue();
  }

  @Test
  void shouldLetTheOnlyDeviceQueueThePrompt() {
    PromptRequest prompt = story.peer(NPU).arrives();
    story.noBid(prompt, ME, NoBid.NO_SUCH_MODEL, OptionalLong.empty());
    story.bid(prompt, PEER, NPU, 0).scores();

    assertThat(story.award().mayWait()).isTrue();
  }

  @Test
  void shouldWantNoSlotAtOnceUnderTheDefaultRule() {
    Story usual = ruledBy(RoutingPolicy.ADAPTIVE);
    PromptRequest prompt = usual.engines(CPU).peer(NPU).arrives();
    usual.bid(prompt, ME, CPU, 0).bid(prompt, PEER, NPU, 0).scores(Map.of(ME, 2.0, PEER, 1.0));

    assertThat(usual.award().lane().deviceId()).isEqualTo(PEER);
    assertThat(usual.award().mayWait()).isTrue();
  }

  @Test
  void shouldGoToTheLowestScoreIfTheNpuWasTakenMeanwhile() {
    PromptRequest prompt = npuOfThePeerIsBest(story);

    story.refuse(FailureCode.BUSY, OptionalLong.empty());

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    story.accept().stops(0);
    assertThat(story.trace(prompt).bids())
        .filteredOn(bid -> bid.bid().lane().deviceId().equals(PEER))
        .singleElement()
        .satisfies(bid -> assertThat(bid.verdict()).isEqualTo("refused: busy"));
  }

  @Test
  void shouldHaveTheNpuQueueThePromptIfNobodyElseTakesIt() {
    npuOfThePeerIsBest(story);
    story.refuse(FailureCode.BUSY, OptionalLong.empty());

    story.refuse(FailureCode.BUSY, OptionalLong.empty());

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
    assertThat(story.award().mayWait()).isTrue();
    story.accept().stops(0);
    assertThat(story.done()).isPresent();
  }

  @Test
  void shouldAskEachOfSeveralNpusOnlyOnceForAFreeSlot() {
    story.engines(CPU).peers(heard("peer", 1, 0, NPU), heard("other", 1, 0, NPU));
    PromptRequest prompt = story.arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, NPU, 0).bid(prompt, OTHER, NPU, 0);
    story.scores(Map.of(ME, 9.0, PEER, 1.0, OTHER, 2.0));
    for (int refusals = 0; refusals < 5; refusals++) {
      story.refuse(FailureCode.BUSY, OptionalLong.of(100));
    }

    assertThat(story.core.sent(Award.class).stream().map(each -> each.lane().deviceId()).toList())
        .isEqualTo(List.of(PEER, OTHER, ME, PEER, OTHER));
    assertThat(story.core.sent(Award.class).stream().map(Award::mayWait).toList())
        .isEqualTo(List.of(false, false, true, true, true));
    assertThat(story.failed().orElseThrow().code()).isEqualTo(FailureCode.BUSY);
  }

  private static PromptRequest npuOfThePeerIsBest(Story story) {
    PromptRequest prompt = story.engines(CPU).peer(NPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, NPU, 0).scores(Map.of(ME, 1.0, PEER, 2.0));
    return prompt;
  }
}
