package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is asked in a mesh that is too large to ask everybody. */
class FanOutTest {

  private static final int SAMPLE = BiddingConfig.DEFAULT.sample();
  private static final int MORE = BiddingConfig.DEFAULT.sampleMore();
  private static final int MOST = BiddingConfig.DEFAULT.sampleAtMost();
  private static final int LARGE = 1_024;
  private static final List<DeviceId> IDS =
      IntStream.range(0, LARGE).mapToObj(n -> Devices.id("peer-" + n)).toList();

  private final Random random = new Random(7);
  private final Story story = new Story(OrchestratorConfig.DEFAULT, random::nextDouble);

  @Test
  void shouldAskEverybodyInASmallMesh() {
    mesh(BiddingConfig.DEFAULT.askAllUpTo());

    story.arrives();

    assertThat(story.core.sentTo(Address.BID_REQUEST, BidRequest.class)).hasSize(1);
    assertThat(story.core.sent(BidRequest.class)).hasSize(1);
  }

  @Test
  void shouldAskAFewAndItselfInALargeMesh() {
    mesh(BiddingConfig.DEFAULT.askAllUpTo() + 1);

    story.arrives();

    assertThat(story.core.sentTo(Address.BID_REQUEST, BidRequest.class)).isEmpty();
    assertThat(asked()).hasSize(SAMPLE + 1).contains(ME).doesNotHaveDuplicates();
  }

  @Test
  void shouldRunThePromptItselfIfItIsBest() {
    mesh(LARGE);
    PromptRequest prompt = usual(5);

    answer(prompt);
    story.scores(Map.of(ME, .1));

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
  }

  @Test
  void shouldAskAFewMoreAgainAndAgainAsLongAsTheBestIsWorseThanUsual() {
    mesh(LARGE);
    PromptRequest prompt = usual(.5);

    for (int asked = SAMPLE; asked < MOST; asked += MORE) {
      assertThat(asked()).hasSize(asked + 1);
      answer(prompt);
      story.scores();
    }
    assertThat(asked()).hasSize(MOST + 1).doesNotHaveDuplicates();
    assertThat(awarded()).isFalse();
    answer(prompt);
    story.scores();

    assertThat(story.award().promptId()).isEqualTo(prompt.promptId());
    assertThat(asked()).hasSize(MOST + 1);
  }

  @Test
  void shouldAskNoMoreOnceSomebodyIsGoodEnough() {
    mesh(LARGE);
    PromptRequest prompt = usual(.5);
    answer(prompt);
    story.scores();

    DeviceId good = asked().get(SAMPLE + 1);
    answer(prompt);
    story.scores(Map.of(good, .4));

    assertThat(story.award().lane().deviceId()).isEqualTo(good);
    assertThat(asked()).hasSize(SAMPLE + 1 + MORE);
  }

  @Test
  void shouldNotLearnWhatIsUsualFromPromptsThatOnlyOneDeviceMayRun() {
    mesh(LARGE);
    usual(.5);
    for (int n = 0; n < 100; n++) {
      story.core.forget();
      PromptRequest pinned = story.arrives(pinnedTo(id(500)));
      answer(pinned);
      story.scores(all(5)).accept().stops(0);
    }
    story.core.forget();
    PromptRequest prompt = story.arrives();

    answer(prompt);
    story.scores();

    assertThat(asked()).hasSize(SAMPLE + 1 + MORE);
  }

  @Test
  void shouldChooseAmongAllWhomItAskedInTheEnd() {
    mesh(LARGE);
    PromptRequest prompt = usual(.5);
    DeviceId early = asked().get(0);
    hold(prompt, Map.of(early, .8));

    assertThat(story.award().lane().deviceId()).isEqualTo(early);
  }

  @Test
  void shouldBeContentWithABidThatIsBetterThanUsual() {
    mesh(LARGE);
    PromptRequest prompt = usual(2);

    answer(prompt);
    story.scores();

    assertThat(asked()).hasSize(SAMPLE + 1);
    assertThat(story.award().promptId()).isEqualTo(prompt.promptId());
  }

  @ParameterizedTest
  @EnumSource(
      value = RoutingPolicy.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ADAPTIVE", "NPU_FIRST"})
  void shouldNotAskMoreUnderARuleThatComparesNoScores(RoutingPolicy rule) {
    mesh(LARGE);
    usual(.5);
    story.core.forget();
    PromptRequest prompt = story.arrives(under(rule));

    answer(prompt);
    story.scores();

    assertThat(story.award().promptId()).isEqualTo(prompt.promptId());
    assertThat(asked()).hasSize(SAMPLE + 1);
  }

  @Test
  void shouldNotAskMoreForASessionThatHasItsLane() {
    mesh(LARGE);
    PromptRequest first = story.arrives(Story.ofSession("s"));
    story.bid(first, ME, CPU, 0);
    asked().stream()
        .filter(each -> !each.equals(ME))
        .forEach(each -> story.bid(first, each, CPU, 9));
    story.scores();
    hold(first, Map.of(ME, .1));
    story.accept().stops(0);
    story.core.forget();

    PromptRequest second = story.arrives(Story.ofSession("s"));
    answer(second);
    var speeds = new HashMap<>(all(4.9));
    speeds.put(ME, 5.0);
    story.scores(speeds);

    assertThat(story.award().lane().deviceId()).isEqualTo(ME);
    assertThat(asked()).hasSize(SAMPLE + 1);
  }

  @Test
  void shouldSendAboutTwentyMessagesPerPromptHoweverLargeTheMeshIs() {
    mesh(LARGE);
    int messages = 0;
    for (int n = 0; n < 100; n++) {
      story.core.forget();
      PromptRequest prompt = story.arrives();
      hold(prompt, randomSpeeds());
      // Each peer that is asked answers; then the award and its answer.
      messages += 2 * (asked().size() - 1) + 2;
      story.accept().stops(0);
    }

    assertThat(messages / 100.0).isLessThanOrEqualTo(23);
  }

  private Map<DeviceId, Double> randomSpeeds() {
    var speeds = new HashMap<DeviceId, Double>();
    IDS.forEach(device -> speeds.put(device, Math.exp(random.nextGaussian())));
    speeds.put(ME, Math.exp(random.nextGaussian()));
    return speeds;
  }

  @Test
  void shouldAskTheMoreAbleMoreOften() {
    var table = new ArrayList<PeerTable.Peer>();
    IntStream.range(0, 90).forEach(n -> table.add(weighing("peer-" + n, 1, 1)));
    IntStream.range(90, 100).forEach(n -> table.add(weighing("peer-" + n, 81, 81)));
    story.engines(CPU).peers(table.toArray(PeerTable.Peer[]::new));
    Set<DeviceId> able =
        Set.copyOf(IntStream.range(90, 100).mapToObj(n -> Devices.id("peer-" + n)).toList());

    int first = 0;
    for (int n = 0; n < 1_000; n++) {
      story.core.forget();
      story.arrives();
      first += able.contains(asked().get(0)) ? 1 : 0;
    }

    // Ten of 81 against ninety of 1.
    assertThat(first / 1_000.0).isCloseTo(.9, within(.03));
  }

  @Test
  void shouldWeighADeviceByWhatItCanDoForTheModelAlone() {
    var table = new ArrayList<PeerTable.Peer>();
    IntStream.range(0, 50).forEach(n -> table.add(weighing("peer-" + n, 1, 1)));
    IntStream.range(50, 100).forEach(n -> table.add(weighing("peer-" + n, 1_000, 1)));
    story.engines(CPU).peers(table.toArray(PeerTable.Peer[]::new));

    int busyWithOthers = 0;
    for (int n = 0; n < 1_000; n++) {
      story.core.forget();
      story.arrives();
      busyWithOthers += number(asked().get(0)) >= 50 ? 1 : 0;
    }

    assertThat(busyWithOthers / 1_000.0).isCloseTo(.5, within(.05));
  }

  @Test
  void shouldNotAskPeersThatHaveNotGotTheModel() {
    var table = new ArrayList<PeerTable.Peer>();
    EngineState other = Story.withModel(CPU, "other", false);
    IntStream.range(0, 100).forEach(n -> table.add(heard("peer-" + n, 1, 0, n < 3 ? CPU : other)));
    story.engines(CPU).peers(table.toArray(PeerTable.Peer[]::new));

    story.arrives(Story.request(PromptId.create(ME), Optional.of("demo"), 9_000));

    assertThat(asked()).containsExactlyInAnyOrder(id(0), id(1), id(2), ME);
  }

  @Test
  void shouldAskEverybodyBeforeAPromptFailsAndTellWhenTheFirstIsFree() {
    mesh(100);
    PromptRequest prompt = story.arrives();
    var refused = new HashSet<DeviceId>();
    while (story.failed().isEmpty()) {
      List<DeviceId> now = asked().stream().filter(refused::add).toList();
      assertThat(now).isNotEmpty();
      now.forEach(
          each ->
              story.noBid(prompt, each, NoBid.FULL, OptionalLong.of(1_000 + 10L * number(each))));
    }

    assertThat(refused).hasSize(101);
    assertThat(story.failed())
        .hasValueSatisfying(
            failed -> {
              assertThat(failed.code()).isEqualTo(FailureCode.BUSY);
              assertThat(failed.retryAfterMs()).hasValue(1_000);
            });
  }

  @Test
  void shouldFindTheOnlyPeerThatCanRunThePrompt() {
    mesh(200);
    PromptRequest prompt = story.arrives();
    var heard = new HashSet<DeviceId>();
    while (!scoring()) {
      List<DeviceId> now = asked().stream().filter(heard::add).toList();
      assertThat(now).isNotEmpty();
      now.stream()
          .filter(each -> number(each) != 123)
          .forEach(each -> story.noBid(prompt, each, NoBid.FULL, OptionalLong.of(9)));
      if (now.contains(id(123))) {
        story.bid(prompt, id(123), CPU, 0);
      }
    }

    story.scores();
    while (!story.core.sent(Award.class).stream()
        .anyMatch(award -> award.lane().deviceId().equals(id(123)))) {
      asked().stream()
          .filter(heard::add)
          .forEach(each -> story.noBid(prompt, each, NoBid.FULL, OptionalLong.of(9)));
      story.scores();
    }
    assertThat(story.failed()).isEmpty();
  }

  @Test
  void shouldAskOthersWhenAllOfTheSampleRefuseTheAward() {
    mesh(100);
    PromptRequest prompt = usual(5);
    answer(prompt);
    story.scores();

    for (int n = 0; n < SAMPLE + 1; n++) {
      story.refuse(FailureCode.BUSY, OptionalLong.of(77));
    }

    assertThat(story.failed()).isEmpty();
    assertThat(asked()).hasSize(SAMPLE + 1 + MORE).doesNotHaveDuplicates();
    answer(prompt);
    story.scores();
    assertThat(story.award().attempt()).isEqualTo(SAMPLE + 2);
  }

  @Test
  void shouldAskMoreWhenTheSampleIsSilent() {
    mesh(100);
    PromptRequest prompt = usual(5);
    story.noBid(prompt, ME, NoBid.FULL, OptionalLong.of(9));

    story.core.advance(Duration.ofMillis(900));

    assertThat(Set.copyOf(asked())).hasSize(SAMPLE + 1 + MORE);
  }

  @Test
  void shouldAskAPinnedDeviceAlone() {
    mesh(LARGE);
    story.arrives(pinnedTo(id(500)));
    assertThat(asked()).containsExactly(id(500));

    story.core.advance(Duration.ofMillis(200));
    assertThat(Set.copyOf(asked())).containsExactly(id(500));
  }

  @Test
  void shouldAskAPinnedDeviceAloneInASmallMeshToo() {
    mesh(2);

    story.arrives(pinnedTo(id(1)));

    assertThat(story.core.sentTo(Address.BID_REQUEST, BidRequest.class)).isEmpty();
    assertThat(asked()).containsExactly(id(1));
  }

  @Test
  void shouldFailAPinnedPromptOfADeviceThatIsFull() {
    mesh(LARGE);
    PromptRequest prompt = story.arrives(pinnedTo(id(500)));

    story.noBid(prompt, id(500), NoBid.FULL, OptionalLong.of(400));

    assertThat(asked()).containsExactly(id(500));
    assertThat(story.failed())
        .hasValueSatisfying(failed -> assertThat(failed.retryAfterMs()).hasValue(400));
  }

  @Test
  void shouldGoOnWithTheTextOfALostRunAmongThoseWithTheSameModel() {
    var table = new ArrayList<PeerTable.Peer>();
    EngineState twin = sameAlias("sha-other");
    IntStream.range(0, 60).forEach(n -> table.add(heard("peer-" + n, 1, 0, n < 2 ? CPU : twin)));
    story.engines(CPU).peers(table.get(0));
    PromptRequest prompt = story.arrives();
    story.bid(prompt, id(0), CPU, 0).bid(prompt, ME, CPU, 9).scores().accept().says("Paris");
    story.peers(table.toArray(PeerTable.Peer[]::new)).core.forget();

    story.core.advance(Duration.ofSeconds(2));

    assertThat(asked()).containsExactlyInAnyOrder(id(0), id(1), ME);
    assertThat(asked().get(0)).as("the one that did not lose it").isEqualTo(id(1));
  }

  private static EngineState sameAlias(String digest) {
    var model = new ModelInfo(digest, List.of("demo"), OptionalInt.of(256), false, true);
    return new EngineState(
        CPU.engineId(),
        CPU.accelerator(),
        CPU.evidence(),
        CPU.health(),
        CPU.healthReason(),
        4,
        4,
        0,
        256,
        0,
        OptionalLong.empty(),
        List.of(model),
        CPU.capabilities());
  }

  private static PromptRequest under(RoutingPolicy rule) {
    return request(Optional.of(rule), Optional.empty());
  }

  private static PromptRequest pinnedTo(DeviceId device) {
    return request(Optional.empty(), Optional.of(device));
  }

  private static PromptRequest request(Optional<RoutingPolicy> rule, Optional<DeviceId> pinned) {
    PromptRequest plain = Story.request(PromptId.create(ME), Optional.empty(), 600_000);
    return new PromptRequest(
        plain.promptId(),
        plain.generation(),
        plain.modelAlias(),
        plain.needs(),
        50,
        600_000,
        rule,
        pinned,
        Optional.empty(),
        true,
        Optional.empty());
  }

  /** A prompt of a mesh in which prompts usually have to wait so many seconds. */
  private PromptRequest usual(double seconds) {
    PromptRequest first = story.arrives();
    while (!awarded()) {
      answer(first);
      story.scores(all(seconds));
    }
    story.accept().stops(0);
    story.core.forget();
    return story.arrives();
  }

  /** Whoever is asked answers, until somebody is awarded. */
  private void hold(PromptRequest prompt, Map<DeviceId, Double> speeds) {
    while (!awarded()) {
      answer(prompt);
      story.scores(speeds);
    }
  }

  private boolean awarded() {
    return !story.core.sent(Award.class).isEmpty();
  }

  private Map<DeviceId, Double> all(double seconds) {
    var all = new HashMap<DeviceId, Double>();
    asked().forEach(device -> all.put(device, seconds));
    return all;
  }

  /** Whoever was asked bids; a second answer changes nothing. */
  private void answer(PromptRequest prompt) {
    asked().forEach(device -> story.bid(prompt, device, CPU, 0));
  }

  private void mesh(int peers) {
    story
        .engines(CPU)
        .peers(
            IntStream.range(0, peers)
                .mapToObj(n -> weighing("peer-" + n, 1, 1))
                .toArray(PeerTable.Peer[]::new));
  }

  private static PeerTable.Peer weighing(String name, double ofAll, double ofModel) {
    PeerTable.Peer plain = heard(name, 1, 0, CPU);
    Heartbeat beat = plain.heartbeat();
    var weighing =
        new Heartbeat(
            beat.deviceId(),
            1,
            name,
            "test",
            Optional.empty(),
            beat.telemetry(),
            false,
            beat.engines(),
            false,
            List.of(),
            ofAll,
            Optional.of(Map.of(CPU.models().get(0).digest(), ofModel)),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new PeerTable.Peer(
        weighing, 0, false, plain.replyP50Ms(), plain.replyP95Ms(), plain.successRate());
  }

  /** Who got a request, in the order of asking. */
  private List<DeviceId> asked() {
    return story.core.effects().stream()
        .filter(Effect.Send.class::isInstance)
        .map(Effect.Send.class::cast)
        .filter(send -> send.message() instanceof BidRequest)
        .map(send -> ((Address.Device) send.to()).device())
        .toList();
  }

  private static DeviceId id(int n) {
    return IDS.get(n);
  }

  private static int number(DeviceId device) {
    return Math.max(0, IDS.indexOf(device));
  }

  private boolean scoring() {
    return !story.core.openAsks(ScoreRequest.class).isEmpty();
  }
}
