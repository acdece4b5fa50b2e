package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.NPU;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AuctionTest {

  private static final Duration WINDOW = BiddingConfig.DEFAULT.window();
  private static final Duration AWARD_TIMEOUT = BiddingConfig.DEFAULT.awardTimeout();

  private final Story story = new Story();

  @Test
  void shouldSendNoClientAwayForLongerThanAPromptMayTake() {
    PromptRequest prompt = story.engines(CPU).arrives();

    story.noBid(prompt, ME, NoBid.FULL, OptionalLong.of(Long.MAX_VALUE));

    assertThat(story.failed().orElseThrow().retryAfterMs()).hasValue(PromptRequest.MAX_DEADLINE_MS);
  }

  @Test
  void shouldTryALaneThatIsOutForFailuresIfTheOthersRefuse() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0);
    Effect.Ask ask = story.core.openAsks(ScoreRequest.class).get(0);
    List<LaneScore> scores =
        ((ScoreRequest) ask.message())
            .candidates().stream().map(each -> outForFailures(each.lane(), PEER)).toList();
    story.core.answer(ask.key(), new ScoreReply(scores));
    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.award().quotedS()).as("there is no other good choice").hasValue(600);

    story.refuse(FailureCode.BUSY, OptionalLong.empty());

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
    assertThat(story.failed()).isEmpty();
  }

  private static LaneScore outForFailures(LaneKey lane, DeviceId out) {
    boolean available = !lane.deviceId().equals(out);
    return new LaneScore(lane, 1, 1, .13, 2, 1, 9, available, Map.of());
  }

  @Test
  void shouldRunOnItsOwnFreeNpuWithoutAnAuction() {
    story.engines(CPU, NPU).arrives();

    assertThat(story.core.sent(BidRequest.class)).isEmpty();
    assertThat(story.core.sent(ScoreRequest.class)).isEmpty();
    assertThat(story.core.sentTo(Address.Local.EXECUTOR, Award.class))
        .singleElement()
        .satisfies(award -> assertThat(award.lane()).isEqualTo(Story.lane(ME, NPU)))
        .satisfies(award -> assertThat(award.bidId()).isEmpty());
  }

  @Test
  void shouldLetNoFrameWithThePromptsIdLeaveOnTheOwnNpuPath() {
    PromptRequest prompt = story.engines(NPU).peer(NPU).arrives();
    story.accept().says("Paris").stops(1);

    assertThat(story.done()).isPresent();
    assertThat(story.core.effects())
        .filteredOn(effect -> effect.toString().contains(prompt.promptId().value()))
        .isNotEmpty()
        .noneMatch(AuctionTest::leaves);
  }

  private static boolean leaves(Effect effect) {
    if (effect instanceof Effect.Send send) {
      return leaves(send.to());
    }
    if (effect instanceof Effect.Publish publish) {
      return leaves(publish.to());
    }
    return effect instanceof Effect.Ask ask && leaves(ask.to());
  }

  /** What is sent to an address of this device itself stays here. */
  private static boolean leaves(Address to) {
    return to.leavesNode() && !(to instanceof Address.Device device && device.device().equals(ME));
  }

  @Test
  void shouldTakeItsOwnQueueIntoTheAuctionWhenItsNpuTurnsOutBusy() {
    PromptRequest prompt = story.engines(NPU).peer(CPU).arrives();
    story.refuse(FailureCode.BUSY, OptionalLong.of(500));

    story.bid(prompt, ME, NPU, .5).bid(prompt, PEER, CPU, 9).scores();

    assertThat(story.award().lane()).isEqualTo(Story.lane(ME, NPU));
    assertThat(story.award().bidId()).isPresent();
  }

  @Test
  void shouldHoldAnAuctionWhenItsOwnNpuTurnsOutBusy() {
    story.engines(NPU).arrives();

    story.refuse(FailureCode.BUSY, OptionalLong.of(500));

    assertThat(story.core.sent(BidRequest.class)).hasSize(1);
    assertThat(story.failed()).isEmpty();
  }

  @Test
  void shouldHoldAnAuctionWhenItsOwnNpuIsBusy() {
    story.engines(Devices.engine("npu", Accelerator.NPU, 1, 0, "demo")).arrives();

    assertThat(story.core.sent(BidRequest.class)).hasSize(1);
  }

  @Test
  void shouldHoldAnAuctionWhenTheNpuRuleIsOff() {
    var routing = RoutingConfig.DEFAULT.withOwnNpuFirst(false);
    var off =
        new Story(new OrchestratorConfig(routing, BiddingConfig.DEFAULT, PromptsConfig.DEFAULT));

    off.engines(NPU).arrives();

    assertThat(off.core.sent(BidRequest.class)).hasSize(1);
  }

  @Test
  void shouldNeverPutThePromptsTextIntoABidRequest() {
    story.engines(CPU).arrives();

    assertThat(story.core.sent(BidRequest.class))
        .singleElement()
        .satisfies(request -> assertThat(request.toString()).doesNotContain("France"))
        .satisfies(request -> assertThat(request.promptChars()).isEqualTo(30));
  }

  @Test
  void shouldCloseAsSoonAsEveryDeviceAnswered() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    story.bid(prompt, ME, CPU, 0);
    assertThat(story.core.openAsks(ScoreRequest.class)).isEmpty();
    story.bid(prompt, PEER, CPU, 0);

    assertThat(story.core.openAsks(ScoreRequest.class)).hasSize(1);
  }

  @Test
  void shouldNotCloseBecauseOneDeviceAnsweredTwice() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    story.bid(prompt, ME, CPU, 0).bid(prompt, ME, CPU, 0);

    assertThat(story.core.openAsks(ScoreRequest.class)).isEmpty();
  }

  @Test
  void shouldAwardTheLowestScore() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 3.0, PEER, 2.0));

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldCountWaitingTwice() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, .6).scores(Map.of(ME, 3.0, PEER, 2.0));

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldKeepAPromptAtHomeOnEqualScores() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    story.bid(prompt, PEER, CPU, 0).bid(prompt, ME, CPU, 0).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldTakeTheLowestBacklogWhenTheBanditIsSilent() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 2).bid(prompt, PEER, CPU, 1);

    story.core.advance(BiddingConfig.DEFAULT.scoreTimeout());

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldGoToTheNextBestAfterARefusal() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 3.0, PEER, 2.0));

    story.refuse(FailureCode.BUSY, OptionalLong.of(100));

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.award().attempt()).isEqualTo(2);
  }

  @Test
  void shouldGoToTheNextBestAfterSilence() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 3.0, PEER, 2.0));

    story.core.advance(AWARD_TIMEOUT);

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(story.core.sent(Cancel.class)).hasSize(1);
  }

  @Test
  void shouldStopARunThatWasAcceptedTooLate() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 3.0, PEER, 2.0));
    Award late = story.award();
    story.core.advance(AWARD_TIMEOUT);
    story.core.forget();

    story.core.receive(
        PEER,
        new dev.bidmesh.protocol.message.AwardReply.Accepted(
            prompt.promptId(), late.attempt(), 1, "f"));

    assertThat(story.core.sent(Cancel.class)).hasSize(1);
    assertThat(story.core.sent(PromptEvent.Routed.class)).isEmpty();
  }

  @Test
  void shouldScoreAgainAfterAFreshQuote() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 3.0, PEER, 2.0));

    story.requote(9).scores(Map.of(ME, 3.0, PEER, 2.0));

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldTakeOnlySoManyFreshQuotes() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 9.0, PEER, .1));

    story.requote(.2).scores(Map.of(ME, 9.0, PEER, .1));
    story.requote(.3).scores(Map.of(ME, 9.0, PEER, .1));
    story.requote(.4);

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldAcceptAnyCompletionWithinTheDeadlineWhenThereIsNobodyElse() {
    PromptRequest prompt = story.engines(CPU).arrives();

    story.bid(prompt, ME, CPU, 0).scores();

    assertThat(story.award().quotedS()).hasValue(600);
  }

  @Test
  void shouldSayWhenToComeBackIfEveryQueueIsFull() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();

    story
        .noBid(prompt, ME, NoBid.FULL, OptionalLong.of(900))
        .noBid(prompt, PEER, NoBid.FULL, OptionalLong.of(400));

    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.BUSY);
              assertThat(failed.retryAfterMs()).hasValue(400);
            });
  }

  @Test
  void shouldSayThatNobodyAnswered() {
    story.engines(CPU).arrives();

    story.core.advance(WINDOW.multipliedBy(BiddingConfig.DEFAULT.rounds()));

    assertThat(story.failed())
        .hasValueSatisfying(failed -> assertThat(failed.code()).isEqualTo(FailureCode.NO_ENGINE));
  }

  @Test
  void shouldPreferAFreeNpuUnderTheOriginalRule() {
    var first = RoutingConfig.DEFAULT.withPolicy(RoutingPolicy.NPU_FIRST);
    var original =
        new Story(new OrchestratorConfig(first, BiddingConfig.DEFAULT, PromptsConfig.DEFAULT));
    PromptRequest prompt = original.engines(CPU).peer(NPU).arrives();

    original.bid(prompt, ME, CPU, 0).bid(prompt, PEER, NPU, 0).scores(Map.of(ME, 1.0, PEER, 2.0));

    assertThat(original.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldNotNeedTheBanditForARuleThatComparesOtherThings() {
    var rule = RoutingConfig.DEFAULT.withPolicy(RoutingPolicy.LEAST_OUTSTANDING);
    var busy = Devices.engine("builtin", Accelerator.CPU, 4, 1, "demo");
    var least =
        new Story(new OrchestratorConfig(rule, BiddingConfig.DEFAULT, PromptsConfig.DEFAULT));
    PromptRequest prompt = least.engines(CPU).peer(busy).arrives();

    least.bid(prompt, ME, CPU, 3).bid(prompt, PEER, busy, 0).core.advance(Duration.ofMillis(50));
    least.accept();

    assertThat(least.award().lane().deviceId()).isEqualTo(ME);
    assertThat(least.trace(prompt).bids())
        .extracting(each -> each.verdict())
        .containsExactly("best by the policy", "3 prompts in work or waiting against 0");
  }

  @Test
  void shouldCompareAcceleratorsByTimeUnderTheDefaultRule() {
    PromptRequest prompt = story.engines(CPU).peer(NPU).arrives();

    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, NPU, 0).scores(Map.of(ME, 1.0, PEER, 2.0));

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldUseOnlyThePinnedDevice() {
    PromptRequest pinned = story.engines(CPU).peer(CPU).arrives(Story.pinnedTo(PEER));

    story.bid(pinned, ME, CPU, 0).bid(pinned, PEER, CPU, 9).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldSayThatThePinnedDeviceDoesNotAnswer() {
    PromptRequest pinned = story.engines(CPU).peer(CPU).arrives(Story.pinnedTo(PEER));

    story.bid(pinned, ME, CPU, 0).core.advance(WINDOW);

    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.UNREACHABLE);
              assertThat(failed.message()).contains("'peer' does not answer").contains("pinned");
            });
  }

  @Test
  void shouldTellOfThePinnedDeviceAloneWhyItDoesNotBid() {
    PromptRequest pinned = story.engines(CPU).peer(CPU).arrives(Story.pinnedTo(PEER));

    story.noBid(pinned, ME, NoBid.FULL, OptionalLong.of(9_000));
    story.noBid(pinned, PEER, NoBid.BATTERY, OptionalLong.empty()).core.advance(WINDOW);

    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.NO_ENGINE);
              assertThat(failed.message()).contains("battery").contains("pinned to 'peer'");
            });
  }

  @Test
  void shouldTellWhyEachBidWonOrLost() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 3.5, PEER, 2.0));

    story.accept().says("Paris").stops(1);

    assertThat(story.done().orElseThrow().result().bids())
        .extracting(BidOutcome::won, BidOutcome::verdict)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(true, "best by the policy"),
            org.assertj.core.groups.Tuple.tuple(false, "1.50 s behind"));
  }

  @Test
  void shouldNameTheKnownModelsWhenOneIsUnknown() {
    story.engines(CPU);

    story.arrives(Story.request(PromptId.create(ME), Optional.of("gpt-9"), 1000));

    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.NO_SUCH_MODEL);
              assertThat(failed.message()).contains("gpt-9").contains("demo");
            });
  }

  @Test
  void shouldSayThatNoEngineIsThereYet() {
    story.arrives();

    assertThat(story.failed())
        .hasValueSatisfying(failed -> assertThat(failed.code()).isEqualTo(FailureCode.NO_ENGINE));
  }

  @Test
  void shouldPreferARealModelToTheDemoModel() {
    EngineState demo = Story.withModel(CPU, "demo", true);
    EngineState real = Story.withModel(CPU, "llama-3", false);

    story.engines(demo).peer(real).arrives();

    assertThat(story.core.sent(BidRequest.class).get(0).modelAlias()).isEqualTo("llama-3");
  }

  @Test
  void shouldTakeTheDemoModelWhenItIsNamed() {
    EngineState demo = Story.withModel(CPU, "demo", true);
    EngineState real = Story.withModel(CPU, "llama-3", false);
    story.engines(demo, real);

    story.arrives(Story.request(PromptId.create(ME), Optional.of("demo"), 1000));

    assertThat(story.core.sent(BidRequest.class).get(0).modelAlias()).isEqualTo("demo");
  }
}
