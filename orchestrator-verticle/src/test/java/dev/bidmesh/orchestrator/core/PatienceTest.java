package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.answering;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static dev.bidmesh.orchestrator.core.Story.usual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.BidPatience;
import dev.bidmesh.orchestrator.Settings;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * How long an auction waits for a device: as long as that one usually takes, or the whole window.
 */
class PatienceTest {

  private static final DeviceId OTHER = Devices.id("other");

  private Story story = new Story();

  @Test
  void shouldGoOnWithoutAPeerThatIsSlowerThanItUsuallyIs() {
    PromptRequest prompt = story.engines(CPU).peers(usual("peer", 200)).arrives();
    story.bid(prompt, ME, CPU, 0);

    story.core.advance(Duration.ofMillis(219));
    assertThat(scoring()).isFalse();
    story.core.advance(Duration.ofMillis(1));

    assertThat(scoring()).isTrue();
    assertThat(story.steps(prompt)).contains("not waited for any more: peer");
  }

  @Test
  void shouldNotTakeThePausesOfABusyComputerForDelays() {
    PromptRequest prompt = story.engines(CPU).peers(usual("peer", 1)).arrives();
    story.bid(prompt, ME, CPU, 0);

    story.core.advance(Duration.ofMillis(49));
    assertThat(scoring()).isFalse();
    story.core.advance(Duration.ofMillis(1));

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldNotBlameAPeerForAShortPauseOfItsOwn() {
    PromptRequest prompt = story.engines(CPU).peers(usual("peer", 1)).arrives();
    story.bid(prompt, ME, CPU, 9);

    // The timer of 50 ms fires at 90 ms, before the answer that has been waiting behind it.
    story.core.clock().advance(Duration.ofMillis(90));
    story.core.advance(Duration.ofMillis(1));
    assertThat(scoring()).isFalse();
    story.bid(prompt, PEER, CPU, 0).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldExcuseAShortPauseOnlyOnce() {
    PromptRequest prompt = story.engines(CPU).peers(usual("peer", 1)).arrives();
    story.bid(prompt, ME, CPU, 9);

    for (int n = 0; n < 2; n++) {
      story.core.clock().advance(Duration.ofMillis(90));
      story.core.advance(Duration.ofMillis(1));
    }

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldTimeALateAnswerAlthoughAnEarlierOneWasLostForGood() {
    isGivenUp();
    story.core.advance(Duration.ofSeconds(15));
    PromptRequest second = isGivenUp();
    story.core.forget();

    story.bid(second, PEER, CPU, 0);

    assertThat(story.core.sent(PeerObserved.class))
        .singleElement()
        .satisfies(seen -> assertThat(seen.hasAnswer()).isTrue());
  }

  /** A prompt that the own device runs because the peer gives no answer. */
  private PromptRequest isGivenUp() {
    PromptRequest prompt = story.engines(CPU).peers(heard("peer", 1, 0, CPU)).arrives();
    story.bid(prompt, ME, CPU, 0);
    story.core.advance(Duration.ofSeconds(1));
    story.accept().stops(0);
    assertThat(story.steps(prompt)).anyMatch(step -> step.startsWith("absent"));
    return prompt;
  }

  @Test
  void shouldWaitForAnOverduePeerIfNobodyElseCanRunThePrompt() {
    PromptRequest prompt = story.engines(CPU).peers(usual("peer", 1)).arrives();

    story.core.advance(Duration.ofMillis(130));
    assertThat(requestsTo(PEER)).as("asked again when it was overdue").isEqualTo(1);
    story.bid(prompt, PEER, CPU, 0);

    assertThat(scoring()).as("its own device was not overdue yet").isFalse();
    story.bid(prompt, ME, CPU, 0);
    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldTakeTheBidOfAnOverduePeerWhileTheAuctionIsOpen() {
    PromptRequest prompt =
        story.engines(CPU).peers(usual("peer", 1), heard("other", 1, 0, CPU)).arrives();
    story.bid(prompt, ME, CPU, 9);
    story.core.advance(Duration.ofMillis(60));

    story.bid(prompt, PEER, CPU, 0).bid(prompt, OTHER, CPU, 9).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldDelayOnePromptOnlyForAPeerThatFroze() {
    story.engines(CPU).peers(usual("peer", 1));
    PromptRequest first = story.arrives();
    story.bid(first, ME, CPU, 0);
    story.core.advance(Duration.ofMillis(50));
    story.scores().accept().stops(0);

    story.bid(story.arrives(), ME, CPU, 0);

    assertThat(scoring()).isTrue();
  }

  @Test
  void shouldRemindAnOverduePeerUntilItCountsAsAbsent() {
    story.engines(CPU).peers(usual("peer", 1));
    PromptRequest prompt = story.arrives();
    story.bid(prompt, ME, CPU, 0);

    story.core.advance(Duration.ofMillis(50));
    assertThat(requestsTo(PEER)).isEqualTo(1);
    story.core.advance(Duration.ofSeconds(1));

    // Its record is good, so two requests without an answer say enough.
    assertThat(requestsTo(PEER)).isEqualTo(1);
    assertThat(story.core.sent(PeerObserved.class))
        .containsExactly(PeerObserved.unanswered(PEER, 2));
  }

  @Test
  void shouldExpectAPeerAgainThatOnlyLostAMessage() {
    story.engines(CPU).peers(usual("peer", 1));
    PromptRequest first = story.arrives();
    story.bid(first, ME, CPU, 0);
    story.core.advance(Duration.ofMillis(52));
    answers(first, PEER, 2);

    story.scores().accept().stops(0);
    story.bid(story.arrives(), ME, CPU, 0);

    assertThat(scoring()).isFalse();
    assertThat(story.core.sent(PeerObserved.class))
        .containsExactly(PeerObserved.answered(PEER, OptionalDouble.of(2), 1));
  }

  @Test
  void shouldLearnThatAPeerHasBecomeSlowThoughItsAnswersAlwaysComeTooLate() {
    story.engines(CPU).peers(usual("peer", 1));
    PromptRequest prompt = story.arrives();
    story.bid(prompt, ME, CPU, 0);

    story.core.advance(Duration.ofMillis(800));
    answers(prompt, PEER, 1);

    assertThat(story.core.sent(PeerObserved.class))
        .contains(PeerObserved.answered(PEER, OptionalDouble.of(800), 0));
  }

  @Test
  void shouldNotTimeAnAnswerThatMayBeToAnyOfSeveralRequests() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.core.advance(Duration.ofMillis(110));

    story.bid(prompt, PEER, CPU, 0);

    assertThat(story.core.sent(PeerObserved.class))
        .containsExactly(PeerObserved.answered(PEER, OptionalDouble.empty(), 1));
  }

  @Test
  void shouldWaitForOneRequestPerPeerHoweverManyPromptsMissIt() {
    story.engines(CPU).peers(usual("peer", 1));
    for (int n = 0; n < 50; n++) {
      story.bid(story.arrives(), ME, CPU, 0);
    }

    story.core.advance(Duration.ofMillis(50));
    int atClosing = requestsTo(PEER);
    story.core.advance(Duration.ofMillis(300));

    assertThat(atClosing).isEqualTo(50);
    assertThat(requestsTo(PEER)).isEqualTo(50);
  }

  @Test
  void shouldAskALossyPeerMoreOftenThanAReliableOne() {
    story
        .engines(CPU)
        .peers(
            answering(heard("peer", 1, 0, CPU), OptionalDouble.empty(), OptionalDouble.of(.5)),
            answering(heard("other", 1, 0, CPU), OptionalDouble.empty(), OptionalDouble.of(.999)));
    story.arrives();

    story.core.advance(Duration.ofMillis(1_990));

    assertThat(requestsTo(PEER)).as("after 100, 200, 400, 800 ms").isEqualTo(4);
    assertThat(requestsTo(OTHER)).isEqualTo(1);
  }

  @Test
  void shouldGoOnWithoutALossyPeerWhenAnUnknownOneWouldHaveBeenGivenUp() {
    story
        .engines(CPU)
        .peers(answering(heard("peer", 1, 0, CPU), OptionalDouble.empty(), OptionalDouble.of(.5)));
    story.bid(story.arrives(), ME, CPU, 0);

    story.core.advance(Duration.ofMillis(699));
    assertThat(scoring()).isFalse();
    story.core.advance(Duration.ofMillis(1));

    assertThat(scoring()).isTrue();
    story.core.advance(Duration.ofSeconds(3));
    assertThat(requestsTo(PEER)).as("and reminded afterwards").isEqualTo(4);
  }

  @Test
  void shouldAskAPeerOnceThatHardlyEverAnswers() {
    story
        .engines(CPU)
        .peers(answering(heard("peer", 1, 0, CPU), OptionalDouble.empty(), OptionalDouble.of(.02)));
    story.bid(story.arrives(), ME, CPU, 0);

    story.core.advance(Duration.ofMillis(100));

    assertThat(scoring()).isTrue();
    assertThat(requestsTo(PEER)).isZero();
  }

  @Test
  void shouldGiveEveryPeerTheWholeWindowIfToldSo() {
    original();
    PromptRequest prompt =
        story.engines(CPU).peers(usual("peer", 1), heard("other", 1, 0, CPU)).arrives();
    story.bid(prompt, ME, CPU, 9).bid(prompt, OTHER, CPU, 9);

    story.core.advance(Duration.ofSeconds(29));
    assertThat(scoring()).isFalse();
    story.bid(prompt, PEER, CPU, 0).scores();

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
  }

  @Test
  void shouldAskThreeTimesAtIntervalsOfThreeSecondsIfToldSo() {
    original();
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0);

    assertThat(story.core.sentTo(Address.BID_REQUEST, BidRequest.class)).hasSize(1);
    story.core.advance(Duration.ofMillis(2_999));
    assertThat(requestsTo(PEER)).isZero();
    story.core.advance(Duration.ofMillis(1));
    assertThat(requestsTo(PEER)).isEqualTo(1);
    story.core.advance(Duration.ofSeconds(3));
    assertThat(requestsTo(PEER)).isEqualTo(2);

    story.core.advance(Duration.ofMillis(23_999));
    assertThat(requestsTo(PEER)).isEqualTo(2);
    assertThat(scoring()).as("before 30 s").isFalse();
    story.core.advance(Duration.ofMillis(1));
    assertThat(scoring()).as("at 30 s").isTrue();
  }

  @Test
  void shouldCloseALongWindowAsSoonAsEveryDeviceAnswered() {
    original();
    PromptRequest prompt =
        story.engines(CPU).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU)).arrives();
    story.bid(prompt, ME, CPU, 0);
    story.core.advance(Duration.ofMillis(40));

    story.bid(prompt, PEER, CPU, 0).bid(prompt, PEER, CPU, 0);
    assertThat(scoring()).as("one peer that bids twice").isFalse();
    story.bid(prompt, OTHER, CPU, 0);

    assertThat(scoring()).isTrue();
  }

  /** Three attempts of three seconds each in a window of thirty. */
  private void original() {
    story =
        new Story(
            Settings.of(
                Map.of(
                    "patience",
                    BidPatience.FULL,
                    "window",
                    Duration.ofSeconds(30),
                    "resendAfter",
                    Duration.ofSeconds(3),
                    "resendGrowth",
                    1.0,
                    "resendJitter",
                    0.0,
                    "missTarget",
                    0.0,
                    "maxAttempts",
                    3)));
  }

  private void answers(PromptRequest prompt, DeviceId device, int request) {
    Bids bids = Story.bids(prompt, device, CPU, 0);
    story.core.receive(
        device,
        new Bids(
            bids.promptId(),
            device,
            1,
            bids.name(),
            bids.bids(),
            bids.noBid(),
            bids.retryAfterMs(),
            OptionalInt.of(request)));
  }

  private int requestsTo(DeviceId device) {
    return story.core.sentTo(Address.device(device, Address.Purpose.BID), BidRequest.class).size();
  }

  private boolean scoring() {
    return !story.core.openAsks(ScoreRequest.class).isEmpty();
  }
}
