package dev.bidmesh.bid.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OffersTest {

  private static final DeviceId SELF = Devices.id("self");
  private static final DeviceId OTHER = Devices.id("other");
  private static final EngineState FREE = Devices.engine("free", Accelerator.CPU, 4, "demo");
  private static final EngineState BUSY = Devices.engine("busy", Accelerator.NPU, 1, 0, "demo");
  private static final EngineState FULL = full("full", OptionalLong.of(900));
  private static final EngineState LOADING = withHealth("loading", EngineHealth.LOADING);
  private static final EngineState FAILED = withHealth("failed", EngineHealth.FAILED);

  @Test
  void shouldOfferEveryLaneThatServesTheModel() {
    Offers offers =
        find(request("demo"), FREE, Devices.engine("x", Accelerator.GPU, 1, "other"), BUSY);

    assertThat(offers.lanes())
        .extracting(offer -> offer.lane().engineId())
        .containsExactly("free", "busy");
    assertThat(offers.lanes().get(0).lane()).isEqualTo(FREE.lane(SELF, FREE.models().get(0)));
    assertThat(offers.lanes().get(0).warm()).isTrue();
  }

  @Test
  void shouldOfferADegradedEngine() {
    assertThat(find(request("demo"), withHealth("slow", EngineHealth.DEGRADED)).lanes()).hasSize(1);
  }

  @Test
  void shouldLeaveItToTheExecutorToTurnAwayPromptsOfThisDevice() {
    BidRequest own = request("demo", Set.of(), OptionalInt.empty(), SELF);

    assertThat(find(own, FULL).lanes()).hasSize(1);
  }

  @Test
  void shouldSayWhyNothingIsOffered() {
    assertRefused(NoBid.NO_SUCH_MODEL, find(request("unknown"), FREE, BUSY));
    assertRefused(NoBid.NO_SUCH_MODEL, find(request("demo")));
    assertRefused(NoBid.NOT_READY, find(request("demo"), LOADING));
    assertRefused(NoBid.NOT_READY, find(request("demo"), FAILED));
    assertRefused(NoBid.UNSUPPORTED, find(needing(Capability.IMAGES), FREE, LOADING));
    assertRefused(NoBid.FULL, find(request("demo"), FULL));
    assertRefused(NoBid.TOO_LONG, find(tokens(256), FREE));
  }

  @Test
  void shouldGoByWhatAModelSaysOfItself() {
    ModelInfo plain = FREE.models().get(0);
    var seeing =
        new ModelInfo(
            plain.digest(),
            plain.aliases(),
            plain.contextTokens(),
            plain.demo(),
            plain.warm(),
            Optional.of(Set.of(Capability.IMAGES)));

    assertThat(find(needing(Capability.IMAGES), serving(seeing)).lanes()).hasSize(1);
    assertRefused(NoBid.UNSUPPORTED, find(needing(Capability.CONTINUATION), serving(seeing)));
    assertThat(find(needing(Capability.CONTINUATION), serving(plain)).lanes()).hasSize(1);
  }

  @Test
  void shouldNotKnowItsModelsBeforeTheExecutorHasSpoken() {
    Offers offers = Offers.find(request("demo"), SELF, Optional.empty(), Telemetry.UNKNOWN, 0.2);

    assertRefused(NoBid.NOT_READY, offers);
  }

  @Test
  void shouldOfferNothingToOthersWhileDraining() {
    var draining = Optional.of(new EngineSnapshot(List.of(FREE), true));
    BidRequest own = request("demo", Set.of(), OptionalInt.empty(), SELF);

    assertRefused(
        NoBid.DRAINING, Offers.find(request("demo"), SELF, draining, Telemetry.UNKNOWN, 0.2));
    assertThat(Offers.find(own, SELF, draining, Telemetry.UNKNOWN, 0.2).lanes()).hasSize(1);
  }

  @Test
  void shouldSayHowCloseItCameToBidding() {
    assertRefused(NoBid.FULL, find(request("demo"), LOADING, FULL, FAILED));
    assertRefused(
        NoBid.NOT_READY,
        find(request("demo"), FAILED, Devices.engine("x", Accelerator.GPU, 1, "other")));
  }

  @Test
  void shouldSayWhenTheFirstOfSeveralFullQueuesHasRoom() {
    Offers offers = find(request("demo"), FULL, full("shorter", OptionalLong.of(300)), FULL);

    assertThat(offers.refusal()).isEqualTo(Refusal.retry(NoBid.FULL, 300));
  }

  @Test
  void shouldGoByTheBacklogWhereAFullEngineDoesNotSayWhen() {
    assertThat(find(request("demo"), full("silent", OptionalLong.empty())).refusal())
        .isEqualTo(Refusal.retry(NoBid.FULL, 1500));
  }

  @Test
  void shouldLeaveLengthToTheExecutorUnlessItIsSure() {
    assertThat(find(tokens(255), FREE).lanes()).hasSize(1);
    assertThat(find(request("demo"), FREE).lanes()).hasSize(1);
  }

  @Test
  void shouldSaveItsBatteryFromOthersButNotFromItself() {
    Telemetry low = battery(0.19, false);

    assertRefused(NoBid.BATTERY, find(low, OTHER));
    assertThat(find(low, SELF).lanes()).hasSize(1);
    assertThat(find(battery(0.2, false), OTHER).lanes()).hasSize(1);
    assertThat(find(battery(0.05, true), OTHER).lanes()).hasSize(1);
    assertThat(find(Telemetry.UNKNOWN, OTHER).lanes()).hasSize(1);
  }

  @Test
  void shouldNotBlameTheBatteryForAModelThatItDoesNotHave() {
    Offers offers =
        Offers.find(
            request("unknown"),
            SELF,
            Optional.of(new EngineSnapshot(List.of(FREE), false)),
            battery(0.1, false),
            0.2);

    assertRefused(NoBid.NO_SUCH_MODEL, offers);
  }

  @Test
  void shouldOfferNoMoreLanesThanAnAnswerHolds() {
    EngineState[] many =
        IntStream.range(0, 100)
            .mapToObj(n -> Devices.engine("e" + n, Accelerator.CPU, 1, "demo"))
            .toArray(EngineState[]::new);

    assertThat(find(request("demo"), many).lanes()).hasSize(Bids.MAX_BIDS);
  }

  private static void assertRefused(NoBid reason, Offers offers) {
    assertThat(offers.lanes()).isEmpty();
    assertThat(offers.refusal().reason()).isEqualTo(reason);
  }

  private static Offers find(BidRequest request, EngineState... engines) {
    var snapshot = new EngineSnapshot(List.of(engines), false);
    return Offers.find(request, SELF, Optional.of(snapshot), Telemetry.UNKNOWN, 0.2);
  }

  private static Offers find(Telemetry telemetry, DeviceId replyTo) {
    var snapshot = new EngineSnapshot(List.of(FREE), false);
    BidRequest request = request("demo", Set.of(), OptionalInt.empty(), replyTo);
    return Offers.find(request, SELF, Optional.of(snapshot), telemetry, 0.2);
  }

  private static BidRequest request(String alias) {
    return request(alias, Set.of(), OptionalInt.empty(), OTHER);
  }

  private static BidRequest needing(Capability need) {
    return request("demo", Set.of(need), OptionalInt.empty(), OTHER);
  }

  private static BidRequest tokens(int count) {
    return request("demo", Set.of(), OptionalInt.of(count), OTHER);
  }

  private static BidRequest request(
      String alias, Set<Capability> needs, OptionalInt tokens, DeviceId replyTo) {
    return new BidRequest(
        PromptId.create(replyTo), alias, needs, 40, tokens, OptionalInt.empty(), 50, 1, replyTo);
  }

  private static Telemetry battery(double charge, boolean charging) {
    return new Telemetry(
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.of(charge),
        Optional.of(charging),
        OptionalDouble.empty());
  }

  private static EngineState withHealth(String id, EngineHealth health) {
    return engine(id, health, 4, 0, 0, OptionalLong.empty());
  }

  private static EngineState serving(ModelInfo model) {
    return new EngineState(
        "engine",
        Accelerator.CPU,
        FREE.evidence(),
        EngineHealth.READY,
        Optional.empty(),
        4,
        4,
        0,
        256,
        0,
        OptionalLong.empty(),
        List.of(model),
        FREE.capabilities());
  }

  private static EngineState full(String id, OptionalLong retryAfterMs) {
    return engine(id, EngineHealth.READY, 0, 256, 1.5, retryAfterMs);
  }

  private static EngineState engine(
      String id,
      EngineHealth health,
      int free,
      int queued,
      double backlogS,
      OptionalLong retryAfterMs) {
    return new EngineState(
        id,
        Accelerator.CPU,
        FREE.evidence(),
        health,
        Optional.empty(),
        4,
        free,
        queued,
        256,
        backlogS,
        retryAfterMs,
        FREE.models(),
        FREE.capabilities());
  }
}
