package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.testkit.CoreDriver;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/** The bandit of one device on virtual time, with the words that its tests need. */
final class Learner {

  static final DeviceId SELF = Devices.id("self");
  static final DeviceId PEER = Devices.id("peer");
  static final LaneKey LANE = lane("builtin");
  static final LaneFeatures TYPICAL =
      new LaneFeatures(OptionalDouble.of(0.2), OptionalDouble.of(0.5), 40);

  final CoreDriver core;

  Learner(DeviceId self, BanditConfig config, long incarnation) {
    core = new CoreDriver(new BanditCore(self, config, incarnation));
  }

  Learner(DeviceId self, BanditConfig config, RoutingPolicy policy) {
    core = new CoreDriver(new BanditCore(self, config, 1, policy));
  }

  /** The bandit of this device, which finds on its disk what it is given. */
  static Learner started(long incarnation, StoreNews.Loaded loaded) {
    return started(BanditConfig.DEFAULT, incarnation, loaded);
  }

  static Learner started(BanditConfig config, long incarnation, StoreNews.Loaded loaded) {
    var learner = new Learner(SELF, config, incarnation);
    learner.core.observe(loaded);
    return learner;
  }

  static LaneKey lane(String engine) {
    return new LaneKey(SELF, engine, Accelerator.CPU, "sha-demo");
  }

  Learner run(LaneKey lane, double seconds, RunOutcome outcome) {
    core.receive(lane.deviceId(), new RunObserved(lane, TYPICAL, seconds, 0, 16, outcome));
    return this;
  }

  Learner runs(int count, double seconds) {
    for (int n = 0; n < count; n++) {
      run(LANE, seconds * (1 + n % 3 / 10.0), RunOutcome.FINISHED);
    }
    return this;
  }

  Learner advance(Duration by) {
    core.advance(by);
    return this;
  }

  Learner hears(DeviceId peer, LaneSnapshot... lanes) {
    core.receive(peer, Beats.of(peer, lanes));
    return this;
  }

  LaneScore score(LaneKey lane) {
    var request = new ScoreRequest(List.of(new ScoreRequest.Candidate(lane, TYPICAL, 0)));
    return ((ScoreReply) core.replyTo(core.ask(SELF, request)).orElseThrow()).scores().get(0);
  }

  BanditStatus status() {
    return (BanditStatus) core.replyTo(core.ask(SELF, new StatusQuery())).orElseThrow();
  }

  BanditStatus.Memory memory() {
    return status().memory().orElseThrow();
  }

  /** What it would tell whoever asks for the lanes of a device. */
  List<LaneSnapshot> lanesOf(DeviceId device) {
    return ((LaneReply) core.replyTo(core.ask(PEER, new LaneQuery(device))).orElseThrow()).lanes();
  }

  List<LaneSnapshot> told() {
    return core.sentTo(Address.Local.BID, LaneChanged.class).stream()
        .map(LaneChanged::snapshot)
        .toList();
  }

  LaneSnapshot lastTold() {
    return told().get(told().size() - 1);
  }

  List<SaveLanes> writes() {
    return core.outputs(SaveLanes.class);
  }
}
