package dev.bidmesh.bid.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.groups.Tuple.tuple;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.MeshEvent;
import dev.bidmesh.protocol.message.ModelFamily;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

  private static final EngineState CPU = Bidder.cpu(4, 4);
  private static final LaneKey LANE = Bidder.lane(CPU);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Bidder bidder = Bidder.started(Quantity.CPU, Quantity.RAM);

  @Test
  void shouldBeatAtTheStartAndAtEveryInterval() {
    assertThat(bidder.heartbeats()).hasSize(1);

    bidder.core.advance(SECOND.multipliedBy(10));

    assertThat(bidder.heartbeats()).hasSize(11);
  }

  @Test
  void shouldSayWhoItIsAndHowItIs() {
    bidder.engines(CPU);
    bidder.reads(Quantity.CPU, new Reading.Cpu(0.25)).reads(Quantity.RAM, new Reading.Ram(0.5));

    bidder.core.advance(SECOND);

    Heartbeat beat = bidder.lastHeartbeat();
    assertThat(beat.deviceId()).isEqualTo(Bidder.SELF);
    assertThat(beat.incarnation()).isEqualTo(1);
    assertThat(beat.name()).isEqualTo("self");
    assertThat(beat.version()).isEqualTo("test");
    assertThat(beat.httpAddress()).contains("127.0.0.1:8770");
    assertThat(beat.https()).contains(true);
    assertThat(beat.telemetry().cpu()).hasValue(0.25);
    assertThat(beat.degraded()).isFalse();
    assertThat(beat.engines()).containsExactly(CPU);
    assertThat(beat.draining()).isFalse();
  }

  @Test
  void shouldAskForTheEnginesAtTheStartInsteadOfWaiting() {
    assertThat(bidder.core.openAsks(StatusQuery.class))
        .singleElement()
        .satisfies(
            ask -> {
              assertThat(ask.to()).isEqualTo(Address.Local.EXECUTOR);
              bidder.core.answer(ask.key(), new EngineSnapshot(List.of(CPU), false));
            });
    bidder.core.advance(SECOND);

    assertThat(bidder.lastHeartbeat().engines()).containsExactly(CPU);
  }

  @Test
  void shouldTellAChangeOfEnginesSoonButNotTooOften() {
    bidder.core.advance(SECOND.multipliedBy(2)).forget();
    bidder.core.advance(Duration.ofMillis(500));

    bidder.engines(CPU);
    assertThat(bidder.heartbeats()).hasSize(1);

    bidder.engines(CPU, Devices.engine("npu", Accelerator.NPU, 1, "demo"));
    bidder.engines(Devices.engine("npu", Accelerator.NPU, 1, "demo"));
    assertThat(bidder.heartbeats()).hasSize(1);
    bidder.core.advance(Duration.ofMillis(200));
    assertThat(bidder.heartbeats()).hasSize(2);
    assertThat(bidder.lastHeartbeat().engines()).hasSize(1);

    bidder.core.advance(Duration.ofMillis(999));
    assertThat(bidder.heartbeats()).hasSize(2);
  }

  @Test
  void shouldNotBeatForAChangeOfLoad() {
    bidder.engines(CPU);
    bidder.core.advance(Duration.ofMillis(500)).forget();

    bidder.engines(Bidder.cpu(4, 1));

    assertThat(bidder.heartbeats()).isEmpty();
    bidder.core.advance(SECOND);
    assertThat(bidder.lastHeartbeat().engines()).containsExactly(Bidder.cpu(4, 1));
  }

  @Test
  void shouldTellAtOnceThatAnAcceleratorIsBusyOrFreeAgain() {
    bidder.engines(CPU, Bidder.npu(1));
    bidder.core.advance(Duration.ofMillis(500)).forget();

    bidder.engines(CPU, Bidder.npu(0));
    assertThat(bidder.lastHeartbeat().engines()).containsExactly(CPU, Bidder.npu(0));

    bidder.core.advance(Duration.ofMillis(300));
    bidder.engines(CPU, Bidder.npu(1));
    assertThat(bidder.heartbeats()).hasSize(2);
    bidder.core.advance(SECOND);
    assertThat(bidder.heartbeats()).as("and repeated at the interval").hasSize(3);
  }

  @Test
  void shouldNotFloodTheMeshWhenAnAcceleratorFlickers() {
    bidder.engines(Bidder.npu(1));
    bidder.core.advance(SECOND).forget();

    for (int n = 0; n < 1_000; n++) {
      bidder.engines(Bidder.npu(n % 2));
      bidder.core.advance(Duration.ofMillis(1));
    }

    assertThat(bidder.heartbeats()).hasSizeBetween(4, 6);
  }

  @Test
  void shouldTellChangesLessOftenInALargeMesh() {
    IntStream.range(0, 63).forEach(n -> bidder.hears("peer-" + n, 1));
    bidder.engines(Bidder.npu(1));
    bidder.core.advance(SECOND.multipliedBy(5)).forget();

    for (int n = 0; n < 4_000; n++) {
      bidder.engines(Bidder.npu(n % 2));
      bidder.core.advance(Duration.ofMillis(1));
    }

    assertThat(bidder.heartbeats()).hasSizeBetween(4, 6);
  }

  @Test
  void shouldTellAtOnceThatItDrains() {
    bidder.engines(CPU);
    bidder.core.advance(Duration.ofMillis(500)).forget();

    bidder.core.receive(Bidder.SELF, new EngineSnapshot(List.of(CPU), true));

    assertThat(bidder.lastHeartbeat().draining()).isTrue();
  }

  @Test
  void shouldCarryLanesThatChangedSinceTheLast() {
    bidder.laneChanged(LANE, 1, 0, 0);
    bidder.laneChanged(LANE, 2, 0, 0);

    bidder.core.advance(SECOND);
    assertThat(bidder.lastHeartbeat().lanes())
        .extracting(LaneSnapshot::version)
        .containsExactly(2L);

    bidder.laneChanged(lane("other"), 1, 0, 0);
    bidder.core.advance(SECOND);
    assertThat(bidder.lastHeartbeat().lanes().get(0).lane()).isEqualTo(lane("other"));
  }

  @Test
  void shouldRepeatOneLaneInTurnBecauseHeartbeatsCanBeLost() {
    List.of("a", "b", "c").forEach(engine -> bidder.laneChanged(lane(engine), 1, 0, 0));
    bidder.core.advance(SECOND).forget();

    bidder.core.advance(SECOND.multipliedBy(6));

    assertThat(bidder.heartbeats())
        .extracting(beat -> beat.lanes().get(0).lane().engineId())
        .containsExactly("a", "b", "c", "a", "b", "c");
    assertThat(bidder.heartbeats()).allSatisfy(beat -> assertThat(beat.lanes()).hasSize(1));
  }

  @Test
  void shouldTellAChangeBeforeItRepeatsAllForSomebodyWhoArrives() {
    IntStream.range(0, 50).forEach(n -> bidder.laneChanged(lane("e" + n), 1, 0, 0));
    bidder.core.advance(SECOND.multipliedBy(3)).forget();

    bidder.hears("newcomer", 1);
    bidder.laneChanged(lane("e49"), 2, 0, 0);
    bidder.core.advance(SECOND.multipliedBy(2));

    List<LaneSnapshot> first = bidder.heartbeats().get(0).lanes();
    List<LaneSnapshot> second = bidder.heartbeats().get(1).lanes();
    assertThat(first.get(0).version()).isEqualTo(2);
    assertThat(first).hasSize(Heartbeats.MAX_LANES);
    assertThat(Stream.concat(first.stream(), second.stream()).map(LaneSnapshot::lane).distinct())
        .hasSize(50);
  }

  @Test
  void shouldIgnoreOlderNewsOfALane() {
    bidder.laneChanged(LANE, 5, 0, 0);
    bidder.laneChanged(LANE, 4, 0, 0);

    bidder.core.advance(SECOND);

    assertThat(bidder.lastHeartbeat().lanes())
        .extracting(LaneSnapshot::version)
        .containsExactly(5L);
  }

  @Test
  void shouldAskTheBanditWhatItLearnedEarlierUntilItAnswers() {
    bidder.core.advance(SECOND.multipliedBy(3));
    var ask = bidder.core.openAsks(LaneQuery.class).get(0);
    assertThat(ask.to()).isEqualTo(Address.Local.BANDIT);

    bidder.core.answer(ask.key(), new LaneReply(List.of(Bidder.snapshot(LANE, 7, 0, 0))));
    bidder.core.advance(SECOND);

    assertThat(bidder.lastHeartbeat().lanes())
        .extracting(LaneSnapshot::version)
        .containsExactly(7L);
    assertThat(bidder.core.openAsks(LaneQuery.class)).isEmpty();
  }

  @Test
  void shouldTellAllLanesAgainWhenSomebodyArrives() {
    bidder.laneChanged(LANE, 7, 1, 30_000);
    bidder.core.advance(SECOND.multipliedBy(10));

    bidder.hears("newcomer", 1);
    bidder.core.advance(SECOND);

    LaneSnapshot again = bidder.lastHeartbeat().lanes().get(0);
    assertThat(again.version()).isEqualTo(7);
    assertThat(again.breakerOpenForMs()).as("what is left of it").isEqualTo(19_000);
  }

  @Test
  void shouldTellTheWholeStateOfALane() {
    LaneSnapshot plain = Bidder.snapshot(LANE, 7, 1, 30_000);
    var whole =
        new LaneSnapshot(
            LANE,
            1,
            7,
            plain.v(),
            plain.b(),
            .02,
            7,
            1,
            30_000,
            Optional.of(ModelFamily.LINEAR4),
            Optional.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0)));
    bidder.core.receive(Bidder.SELF, new LaneChanged(whole));

    bidder.core.advance(SECOND);

    assertThat(bidder.lastHeartbeat().lanes()).containsExactly(whole.withBreakerOpenForMs(29_000));
  }

  @Test
  void shouldSpreadManyLanesOverSeveralHeartbeats() {
    for (int n = 0; n < 50; n++) {
      bidder.laneChanged(new LaneKey(Bidder.SELF, "e" + n, Accelerator.CPU, "sha"), 1, 0, 0);
    }

    bidder.core.advance(SECOND);
    assertThat(bidder.lastHeartbeat().lanes()).hasSize(Heartbeats.MAX_LANES);
    bidder.core.advance(SECOND);
    assertThat(bidder.lastHeartbeat().lanes())
        .as("the rest, and one in turn")
        .hasSize(50 - Heartbeats.MAX_LANES + 1);
  }

  @Test
  void shouldStayWithinTheSizeOfAFrameHoweverManyModelsThereAre() {
    for (int n = 0; n < 50; n++) {
      String digest = "sha256:" + "0123456789abcdef".repeat(4);
      bidder.laneChanged(new LaneKey(Bidder.SELF, "e" + n, Accelerator.CPU, digest), 1, 1, 9);
    }
    bidder.engines(withModels(5), withModels(500), withModels(1));

    bidder.core.advance(SECOND);

    Heartbeat beat = bidder.lastHeartbeat();
    assertThat(beat.engines())
        .extracting(engine -> engine.models().size())
        .containsExactly(5, 123, 0);
    // Encoding refuses a frame that is too large.
    var frame = new Frame(new Header(Bidder.SELF, 1, 1), beat);
    assertThat(new FrameCodec().encode(frame).length).isLessThan(64 * 1024);
  }

  @Test
  void shouldStayWithinTheSizeOfAFrameHoweverLongNamesAndNumbersAre() {
    List<LaneKey> lanes = IntStream.range(0, 32).mapToObj(n -> longLane("e" + n)).toList();
    bidder.engines(withModels("gpu", 128, 40, 60));
    bidder.core.advance(Duration.ofMillis(200));
    bidder.banditSays(1 / 3.0);
    bidder.core.forget();
    lanes.forEach(lane -> bidder.core.receive(Bidder.SELF, new LaneChanged(longState(lane))));

    bidder.core.advance(SECOND.multipliedBy(4));

    assertThat(bidder.heartbeats()).allSatisfy(HeartbeatsTest::assertFits);
    assertThat(bidder.heartbeats()).allSatisfy(beat -> assertThat(told(beat)).hasSize(128));
    assertThat(bidder.heartbeats().stream().flatMap(beat -> beat.lanes().stream()))
        .as("what has no room waits for the next")
        .extracting(LaneSnapshot::lane)
        .containsAll(lanes);
  }

  @Test
  void shouldNameFewerModelsIfTheirNamesAloneAreTooLong() {
    bidder.core.receive(Bidder.SELF, new LaneChanged(longState(LANE)));
    EngineState engine = withModels("gpu", 128, 500, 500);
    bidder.engines(engine);
    bidder.core.advance(Duration.ofMillis(200));

    Heartbeat beat = bidder.lastHeartbeat();

    assertFits(beat);
    assertThat(told(beat)).isEqualTo(engine.models().subList(0, 32));
    assertThat(beat.modelWeights().orElseThrow()).hasSize(32);
    assertThat(beat.lanes()).hasSize(1);

    bidder.core.forget();
    bidder.engines(engine);
    assertThat(bidder.heartbeats()).as("the same engines are no news").isEmpty();
  }

  @Test
  void shouldWeighItselfByWhatItsLanesCanDo() {
    assertThat(bidder.lastHeartbeat().capabilityWeight()).isZero();

    EngineState npu = Devices.engine("npu", Accelerator.NPU, 1, "demo");
    bidder.engines(CPU, npu);
    bidder.core.advance(Duration.ofMillis(200));
    assertThat(bidder.lastHeartbeat().capabilityWeight())
        .isCloseTo(2 / OwnLanes.UNKNOWN_S, within(1e-12));

    bidder.banditSays(0.5);
    bidder.core.advance(SECOND);
    assertThat(bidder.lastHeartbeat().capabilityWeight()).isCloseTo(4, within(1e-12));

    bidder.banditSays(0.5, false);
    bidder.core.advance(SECOND);
    assertThat(bidder.lastHeartbeat().capabilityWeight()).isZero();
  }

  @Test
  void shouldWeighEachOfItsModels() {
    EngineState small = Devices.engine("gpu", Accelerator.GPU, 1, "small");
    bidder.engines(CPU, Bidder.npu(1), small);
    bidder.core.advance(Duration.ofMillis(200));
    bidder.banditSays(0.5);

    bidder.core.advance(SECOND);

    Map<String, Double> weights = bidder.lastHeartbeat().modelWeights().orElseThrow();
    assertThat(weights).hasSize(2);
    assertThat(weights.get(CPU.models().get(0).digest())).isCloseTo(4, within(1e-12));
    assertThat(weights.get(small.models().get(0).digest())).isCloseTo(2, within(1e-12));
    assertThat(bidder.lastHeartbeat().capabilityWeight()).isCloseTo(6, within(1e-12));
  }

  @Test
  void shouldTellWhenTheNextHeartbeatComes() {
    bidder.core.advance(SECOND);
    assertThat(bidder.lastHeartbeat().intervalMs()).hasValue(1_000);

    IntStream.range(0, 63).forEach(n -> bidder.hears("peer-" + n, 1));
    bidder.core.advance(SECOND.multipliedBy(5));

    assertThat(bidder.lastHeartbeat().intervalMs()).hasValue(4_000);
  }

  @Test
  void shouldBeatMoreSlowlyInALargeMesh() {
    for (int n = 0; n < 63; n++) {
      bidder.hears("peer-" + n, 1);
    }
    bidder.core.advance(SECOND).forget();

    bidder.core.advance(Duration.ofMillis(3999));
    assertThat(bidder.heartbeats()).isEmpty();
    bidder.core.advance(Duration.ofMillis(1));
    assertThat(bidder.heartbeats()).hasSize(1);
  }

  @Test
  void shouldAnnounceThatItComesAndGoes() {
    bidder.core.observe(Lifecycle.STOPPING);

    assertThat(bidder.core.sentTo(Address.EVENT, MeshEvent.class))
        .extracting(MeshEvent::name, MeshEvent::deviceId)
        .containsExactly(tuple("HOST_ONLINE", Bidder.SELF), tuple("HOST_OFFLINE", Bidder.SELF));
  }

  private static List<ModelInfo> told(Heartbeat beat) {
    return beat.engines().stream().flatMap(engine -> engine.models().stream()).toList();
  }

  /** Encoding refuses a frame that is too large. */
  private static void assertFits(Heartbeat beat) {
    var frame = new Frame(new Header(Bidder.SELF, Long.MAX_VALUE, Long.MAX_VALUE), beat);
    assertThat(new FrameCodec().encode(frame).length).isLessThanOrEqualTo(64 * 1024);
  }

  private static LaneKey longLane(String engine) {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);
    return new LaneKey(Bidder.SELF, engine, Accelerator.GPU, digest);
  }

  /** A learned state as they are after some runs: its numbers need all of their digits. */
  private static LaneSnapshot longState(LaneKey lane) {
    return new LaneSnapshot(
        lane,
        1,
        7,
        digits(LaneSnapshot.V_SIZE),
        digits(LaneSnapshot.B_SIZE),
        0.02 / 3,
        7,
        0,
        0,
        Optional.of(ModelFamily.LINEAR4),
        Optional.of(digits(LaneSnapshot.B_SIZE)));
  }

  private static List<Double> digits(int count) {
    return IntStream.range(1, count + 1).mapToObj(n -> -12.0 / (7 * n + 0.1)).toList();
  }

  private static LaneKey lane(String engine) {
    return new LaneKey(Bidder.SELF, engine, Accelerator.CPU, "sha");
  }

  private static EngineState withModels(int count) {
    return engine(
        "ollama" + count,
        IntStream.range(0, count)
            .mapToObj(
                n -> model(1_000 * count + n, List.of("model-" + n + ":7b-instruct-q4", "m" + n)))
            .toList());
  }

  private static EngineState withModels(String id, int count, int firstChars, int secondChars) {
    return engine(
        id,
        IntStream.range(0, count)
            .mapToObj(n -> model(n, List.of(name(n, firstChars), name(n, secondChars))))
            .toList());
  }

  private static String name(int number, int chars) {
    return "%03d-".formatted(number) + "m".repeat(chars - 4);
  }

  private static ModelInfo model(int number, List<String> aliases) {
    return new ModelInfo(
        "sha256:" + "%064d".formatted(number), aliases, OptionalInt.of(131_072), false, false);
  }

  private static EngineState engine(String id, List<ModelInfo> models) {
    return new EngineState(
        id,
        Accelerator.GPU,
        CPU.evidence(),
        CPU.health(),
        CPU.healthReason(),
        4,
        4,
        0,
        256,
        0,
        CPU.retryAfterMs(),
        models,
        Set.of());
  }
}
