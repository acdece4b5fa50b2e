package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.testkit.Devices;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How prompts that are decided at the same time keep out of each other's way. */
class SpreadTest {

  private static final PromptId PROMPT = PromptId.create(ME);

  private static final DeviceId OTHER = Devices.id("other");

  /** How often waiting counts in the scores here. */
  private static final double WEIGHT = 2;

  private final Story story = new Story();

  @Property
  void shouldTakeTheBestIfNobodyElseIsThere(@ForAll @DoubleRange(max = 0.99) double dice) {
    List<Candidate> inOrder = List.of(lane("a", 1, 1, 1), lane("b", 1.001, 1, 1));

    assertThat(new Spread().order(inOrder, 0, WEIGHT, dice, 0)).isEqualTo(inOrder);
  }

  @Property
  void shouldKeepAllCandidatesAndTheOrderOfTheOthers(
      @ForAll @IntRange(max = 1_000) int rivals, @ForAll @DoubleRange(max = 0.99) double dice) {
    List<Candidate> inOrder =
        List.of(lane("a", 1, 1, 1), lane("b", 2, 1, 1), lane("c", 3, 1, 1), lane("d", 4, 1, 1));

    List<Candidate> order = new Spread().order(inOrder, rivals, WEIGHT, dice, 0);

    assertThat(order).containsExactlyInAnyOrderElementsOf(inOrder);
    assertThat(order.subList(1, 4)).isSortedAccordingTo(byName());
  }

  private static Comparator<Candidate> byName() {
    return Comparator.comparing(Candidate::deviceName);
  }

  @Test
  void shouldChooseALaneAsOftenAsRivalsShouldBePlacedThere() {
    // One is three times as fast as the other: of four at once it should have three.
    Map<String, Integer> chosen = chosen(List.of(lane("fast", 1, 1, 1), lane("slow", 3, 1, 1)), 3);

    assertThat(chosen.getOrDefault("fast", 0) / 1_000.0).isCloseTo(.75, within(.05));
  }

  @Test
  void shouldNotTakeASlowLaneThatIsWorseThanTheQueueOfTheBest() {
    Map<String, Integer> chosen = chosen(List.of(lane("fast", 1, 1, 1), lane("slow", 30, 1, 1)), 3);

    assertThat(chosen).containsOnlyKeys("fast");
  }

  @Test
  void shouldFillFreeSlotsBeforeItSpreads() {
    Map<String, Integer> chosen =
        chosen(List.of(lane("wide", 1, 4, 4), lane("narrow", 1.5, 1, 1)), 3);

    assertThat(chosen).containsOnlyKeys("wide");
  }

  @Test
  void shouldWeighTheWaitBehindRivalsAsTheBanditWeighsWaiting() {
    List<Candidate> inOrder = List.of(lane("fast", 1, 1, 1), lane("slow", 3.2, 1, 1));

    // Behind one rival the fast lane scores 1 + the weight.
    assertThat(new Spread().order(inOrder, 1, 2, .9, 0).get(0).deviceName()).isEqualTo("fast");
    assertThat(new Spread().order(inOrder, 1, 2.5, .9, 0).get(0).deviceName()).isEqualTo("slow");
  }

  @Test
  void shouldLearnFromTheBanditHowMuchWaitingCounts() {
    assertThat(winnerBehindARival(OptionalDouble.of(1))).isEqualTo(ME);
    assertThat(winnerBehindARival(OptionalDouble.of(3))).isEqualTo(PEER);
    assertThat(winnerBehindARival(OptionalDouble.empty())).as("2.5").isEqualTo(PEER);
  }

  /** The own device takes 1 s and the peer 1.55 s, each four at once; the last of ten chooses. */
  private static DeviceId winnerBehindARival(OptionalDouble weight) {
    var story = new Story(OrchestratorConfig.DEFAULT, () -> .99);
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    tell(story, prompt, ME, 4);
    tell(story, prompt, PEER, 4);
    story.scores(Map.of(ME, 1.0, PEER, 1.55), Map.of(), weight);
    return story.award().lane().deviceId();
  }

  @Test
  void shouldAllowForTheRivalsThatAreExpectedOnTheSameLane() {
    var spread = new Spread();
    Candidate only = lane("a", 2, 1, 1);

    spread.order(List.of(only), 4, WEIGHT, 0, 0);

    assertThat(spread.allowanceS(only.bid().lane())).isCloseTo(8, within(1e-9));
  }

  @Test
  void shouldAllowNothingWithoutRivals() {
    var spread = new Spread();
    Candidate only = lane("a", 2, 1, 1);

    spread.order(List.of(only), 0, WEIGHT, 0, 0);

    assertThat(spread.allowanceS(only.bid().lane())).isZero();
  }

  @Test
  void shouldNotMistakeAnOldBidForAFreeDeviceAfterAFreshQuote() {
    var spread = new Spread();
    Candidate first = lane("first", 1, 1, 1);
    Candidate second = lane("second", 1.1, 1, 1);
    spread.order(List.of(first, second), 9, WEIGHT, 0, 10);

    // The fresh quote of the first tells of three others; the second has got its share as well.
    Candidate fresh = requoted(first, 3, 20);
    List<Candidate> order = spread.order(List.of(second, fresh), 0, WEIGHT, 0, 20);

    assertThat(order.get(0)).isEqualTo(fresh);
  }

  @Test
  void shouldAwardAtTheQuoteThatAllowsForRivals() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    tell(story, prompt, ME, 40);
    tell(story, prompt, PEER, 40);
    story.scores();

    // Forty-one on two devices of four slots each; each prompt takes a second and was quoted that.
    assertThat(story.award().quotedS().orElseThrow()).isBetween(4.0, 7.0);
    assertThat(story.steps(prompt)).contains("other prompts that are decided now: 40");
  }

  @Test
  void shouldNotAllowForTheRivalsOfAnEarlierRound() {
    PromptRequest prompt = storyWithAnAllowance();
    story.accept();
    story.completes(FinishReason.ERROR, 0, Optional.of(FailureCode.ENGINE_FAILED));
    DeviceId other = story.award().lane().deviceId().equals(ME) ? PEER : ME;

    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).bid(prompt, OTHER, CPU, 0);
    story.scores(Map.of(other, 1.0, OTHER, 2.0));

    assertThat(story.award().attempt()).isEqualTo(2);
    assertThat(story.award().lane().deviceId()).isEqualTo(other);
    assertThat(story.award().quotedS()).as("as quoted, without rivals").hasValue(1);
  }

  @Test
  void shouldNotAllowForEarlierRivalsWhenTheBanditIsSilent() {
    storyWithAnAllowance();
    LaneKey lane = story.award().lane();

    story.requote(1.5);
    story.core.advance(BiddingConfig.DEFAULT.scoreTimeout());

    assertThat(story.award().attempt()).isEqualTo(2);
    assertThat(story.award().lane()).isNotEqualTo(lane);
    assertThat(story.award().quotedS()).as("as quoted, without rivals").hasValue(1);
  }

  private PromptRequest storyWithAnAllowance() {
    PromptRequest prompt =
        story.engines(CPU).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU)).arrives();
    tell(story, prompt, ME, 40);
    tell(story, prompt, PEER, 40);
    tell(story, prompt, OTHER, 40);
    story.scores();
    assertThat(story.award().quotedS().orElseThrow()).isGreaterThan(2);
    return prompt;
  }

  @Test
  void shouldTakeWhateverItGetsAfterTheLastFreshQuote() {
    PromptRequest prompt = story.engines(CPU).peer(CPU).arrives();
    story.bid(prompt, ME, CPU, 0).bid(prompt, PEER, CPU, 0).scores(Map.of(ME, 9.0, PEER, .1));
    story.requote(.2).scores(Map.of(ME, 9.0, PEER, .1));
    assertThat(story.award().quotedS()).hasValue(.2);

    story.requote(.3).scores(Map.of(ME, 9.0, PEER, .1));

    assertThat(story.award().lane().deviceId()).isEqualTo(PEER);
    assertThat(story.award().quotedS()).hasValue(600);
  }

  private static void tell(Story story, PromptRequest prompt, DeviceId device, int rivals) {
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
            OptionalInt.empty(),
            OptionalInt.of(rivals)));
  }

  private static Map<String, Integer> chosen(List<Candidate> inOrder, int rivals) {
    var random = new Random(5);
    var chosen = new HashMap<String, Integer>();
    for (int n = 0; n < 1_000; n++) {
      Candidate first = new Spread().order(inOrder, rivals, WEIGHT, random.nextDouble(), 0).get(0);
      chosen.merge(first.deviceName(), 1, Integer::sum);
    }
    return chosen;
  }

  private static Candidate lane(String name, double serviceS, int slots, int free) {
    return candidate(name, serviceS, slots, free, 0, 0);
  }

  private static Candidate requoted(Candidate old, double backlogS, long nowNanos) {
    double serviceS = old.score().orElseThrow().meanS();
    return candidate(old.deviceName(), serviceS, 1, 0, backlogS, nowNanos);
  }

  private static Candidate candidate(
      String name, double serviceS, int slots, int free, double backlogS, long nowNanos) {
    DeviceId device = Devices.id(name);
    var lane = new LaneKey(device, "builtin", Accelerator.CPU, "sha");
    var bid =
        new Bid(
            new BidId(PROMPT, device, 0),
            lane,
            "demo",
            serviceS + backlogS,
            Evidence.DETECTED,
            slots,
            free,
            backlogS,
            true,
            Telemetry.UNKNOWN,
            true,
            5_000);
    var score =
        new LaneScore(
            lane, serviceS, serviceS, .13, serviceS, serviceS + 2 * backlogS, 9, true, Map.of());
    return new Candidate(bid, name, 1, nowNanos, Optional.of(score));
  }
}
