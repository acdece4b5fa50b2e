package dev.bidmesh.simulation.learning;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.BanditCore;
import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.bandit.core.StoreNews;
import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.bid.core.BidCore;
import dev.bidmesh.bid.core.Lifecycle;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.simulation.net.VirtualNetwork;
import dev.bidmesh.simulation.net.VirtualNode;
import dev.bidmesh.simulation.net.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** A device with the real cores of bandit and bid verticle, and a disk that never fails. */
final class LearningDevice {

  private static final LaneFeatures X =
      new LaneFeatures(OptionalDouble.of(0.3), OptionalDouble.of(0.5), 700);

  private final VirtualTime time;
  private final VirtualNode node;
  private final BanditCore bandit;
  private final Consumer<Observation> runs;
  private Optional<Consumer<Observation>> disk = Optional.empty();
  private SaveLanes kept = SaveLanes.NOTHING;

  private record Observed(RunObserved run) implements Observation {}

  LearningDevice(
      VirtualTime time,
      VirtualNetwork network,
      DeviceProfile profile,
      BanditConfig config,
      StoreNews.Loaded loaded) {
    this.time = time;
    this.node = new VirtualNode(time, network, profile.deviceId());
    this.bandit = new BanditCore(profile.deviceId(), config, profile.incarnation());
    network.add(node);
    var control = Address.device(profile.deviceId(), Address.Purpose.CONTROL);
    disk =
        Optional.of(
            node.host(
                bandit, Set.of(Address.Local.BANDIT, Address.HEARTBEAT, control), this::save));
    disk.get().accept(loaded);
    var bidder = new BidCore(profile, Optional.empty(), BidConfig.DEFAULT, Set.of());
    node.host(bidder, Set.of(Address.Local.BID, Address.HEARTBEAT, Address.EVENT), output -> {})
        .accept(Lifecycle.STARTED);
    this.runs = node.host(executor(), Set.of(), output -> {});
  }

  DeviceId id() {
    return node.device();
  }

  void run(LaneKey lane, double seconds) {
    runs.accept(new Observed(new RunObserved(lane, X, seconds, 0, 9, RunOutcome.FINISHED)));
  }

  /** It is killed; its disk stays. */
  StoreNews.Loaded crash() {
    node.crash();
    return new StoreNews.Loaded(kept, OptionalLong.of(1), Optional.empty());
  }

  /** What it knows of the lanes of a device. */
  List<LaneSnapshot> lanesOf(DeviceId device) {
    return ((LaneReply) asked(new LaneQuery(device))).lanes();
  }

  LaneScore score(LaneKey lane) {
    var candidate = new ScoreRequest.Candidate(lane, X, 1.5);
    return ((ScoreReply) asked(new ScoreRequest(List.of(candidate)))).scores().get(0);
  }

  private MeshMessage asked(MeshMessage question) {
    var replies = new ArrayList<MeshMessage>();
    bandit.on(
        new Event.Asked(new Exchange(-1), id(), question),
        time.nowNanos(),
        effect -> replies.add(((Effect.Reply) effect).message()));
    return replies.get(0);
  }

  private void save(Output output) {
    if (output instanceof SaveLanes lanes) {
      kept = lanes;
      time.after(4_000_000, () -> disk.orElseThrow().accept(new StoreNews.Saved()));
    }
  }

  /** All that is left of an executor here: it tells the bandit of runs. */
  private static Core executor() {
    return (event, nowNanos, out) -> {
      if (event instanceof Event.Observed o && o.observation() instanceof Observed observed) {
        out.accept(new Effect.Send(Address.Local.BANDIT, observed.run()));
      }
    };
  }
}
