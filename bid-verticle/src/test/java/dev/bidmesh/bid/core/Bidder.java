package dev.bidmesh.bid.core;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.bid.HttpApi;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.testkit.CoreDriver;
import dev.bidmesh.testkit.Devices;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** A bid core on virtual time, with the words that its tests need. */
final class Bidder {

  static final DeviceProfile PROFILE = Devices.profile("self");
  static final DeviceId SELF = PROFILE.deviceId();
  static final DeviceId OWNER = Devices.id("owner");

  final CoreDriver core;

  Bidder(BidConfig config, Quantity... sources) {
    core =
        new CoreDriver(
            new BidCore(
                PROFILE,
                Optional.of(new HttpApi("127.0.0.1:8770", true)),
                config,
                Set.of(sources)));
  }

  /** With default settings, on the bus. */
  static Bidder started(Quantity... sources) {
    return new Bidder(BidConfig.DEFAULT, sources).start();
  }

  Bidder start() {
    core.observe(Lifecycle.STARTED);
    return this;
  }

  Bidder engines(EngineState... engines) {
    core.receive(SELF, new EngineSnapshot(List.of(engines), false));
    return this;
  }

  Bidder reads(Quantity quantity, Reading reading) {
    core.observe(new SourceRead(quantity, reading));
    return this;
  }

  /** Requests a bid for {@code demo} from another device. */
  BidRequest request() {
    return request("demo", OWNER);
  }

  BidRequest request(String alias, DeviceId replyTo) {
    return request(alias, replyTo, Set.of(), OptionalInt.empty());
  }

  BidRequest request(
      String alias, DeviceId replyTo, Set<Capability> needs, OptionalInt promptTokens) {
    var request =
        new BidRequest(
            PromptId.create(replyTo),
            alias,
            needs,
            40,
            promptTokens,
            OptionalInt.empty(),
            50,
            60_000,
            replyTo);
    core.receive(replyTo, request);
    return request;
  }

  /** Has the bandit answer everything that it was asked. */
  void banditSays(double meanS) {
    banditSays(meanS, true);
  }

  void banditSays(double meanS, boolean available) {
    for (Effect.Ask ask : core.openAsks(ScoreRequest.class)) {
      List<LaneScore> scores =
          ((ScoreRequest) ask.message())
              .candidates().stream().map(each -> score(each.lane(), meanS, available)).toList();
      core.answer(ask.key(), new ScoreReply(scores));
    }
  }

  void laneChanged(LaneKey lane, long version, int failures, long openForMs) {
    core.receive(SELF, new LaneChanged(snapshot(lane, version, failures, openForMs)));
  }

  static LaneSnapshot snapshot(LaneKey lane, long version, int failures, long openForMs) {
    // V = I and b = (ln 3, 0, …): the runs took 3 s in the geometric mean.
    List<Double> v = new java.util.ArrayList<>(Collections.nCopies(LaneSnapshot.V_SIZE, 0.0));
    List.of(0, 5, 9, 12, 14).forEach(diagonal -> v.set(diagonal, 1.0));
    List<Double> b = List.of(Math.log(3), 0.0, 0.0, 0.0, 0.0);
    return new LaneSnapshot(lane, 1, version, v, b, 0.02, version, failures, openForMs);
  }

  static LaneScore score(LaneKey lane, double meanS, boolean available) {
    return new LaneScore(lane, meanS, meanS, 0.13, meanS, meanS, 5, available, Map.of());
  }

  static EngineState cpu(int slots, int free) {
    return Devices.engine("builtin", Accelerator.CPU, slots, free, "demo");
  }

  static EngineState npu(int free) {
    return Devices.engine("npu", Accelerator.NPU, 1, free, "demo");
  }

  static LaneKey lane(EngineState engine) {
    return engine.lane(SELF, engine.models().get(0));
  }

  /** The one answer sent to the device that asked. */
  Bids answer(BidRequest request) {
    Address owner = Address.device(request.replyTo(), Address.Purpose.AUCTION);
    List<Bids> answers =
        core.sentTo(owner, Bids.class).stream()
            .filter(bids -> bids.promptId().equals(request.promptId()))
            .toList();
    if (answers.size() != 1) {
      throw new AssertionError("expected one answer, not " + answers);
    }
    return answers.get(0);
  }

  List<Heartbeat> heartbeats() {
    return core.sentTo(Address.HEARTBEAT, Heartbeat.class);
  }

  Heartbeat lastHeartbeat() {
    return heartbeats().get(heartbeats().size() - 1);
  }

  List<PeerTable> tables() {
    return core.sentTo(Address.Local.PEERS, PeerTable.class);
  }

  List<PeerTable.Peer> peers() {
    return tables().get(tables().size() - 1).peers();
  }

  void hears(String name, long incarnation) {
    hears(heartbeat(name, incarnation, List.of(cpu(4, 4))));
  }

  void hears(Heartbeat heartbeat) {
    core.receive(heartbeat.deviceId(), heartbeat);
  }

  static Heartbeat heartbeat(String name, long incarnation, List<EngineState> engines) {
    return new Heartbeat(
        Devices.id(name),
        incarnation,
        name,
        "test",
        Optional.empty(),
        Telemetry.UNKNOWN,
        true,
        engines,
        false,
        List.of(),
        1,
        Optional.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
