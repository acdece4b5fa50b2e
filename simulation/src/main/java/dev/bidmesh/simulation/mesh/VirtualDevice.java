package dev.bidmesh.simulation.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.BanditCore;
import dev.bidmesh.bid.core.BidCore;
import dev.bidmesh.bid.core.Lifecycle;
import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.core.ExecutorCore;
import dev.bidmesh.executor.core.ExecutorObservation;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.core.ClientKeys;
import dev.bidmesh.orchestrator.core.OrchestratorCore;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.MemberLeft;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.simulation.net.Dice;
import dev.bidmesh.simulation.net.VirtualNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One life of a device: the four real cores, one virtual engine, and a client that asks it. */
final class VirtualDevice {

  private final DeviceProfile profile;
  private final Hardware hardware;
  private final Habitat habitat;
  private final boolean hears;
  private final VirtualNode node;
  private final Client client;
  private final VirtualEngine engine;
  private final OwnerWatch orchestrator;
  private final ExecutorWatch executor;

  /**
   * @param hears whether it hears heartbeats
   */
  VirtualDevice(
      Habitat habitat, DeviceProfile profile, Hardware hardware, boolean hears, Sabotage sabotage) {
    this.profile = profile;
    this.hardware = hardware;
    this.habitat = habitat;
    this.hears = hears;
    Consumer<String> broken = what -> habitat.broken().accept(profile.name() + ": " + what);
    DeviceId self = profile.deviceId();
    this.node = new VirtualNode(habitat.time(), habitat.network(), self);
    this.client = new Client(habitat.time(), self, broken);
    this.engine = new VirtualEngine(habitat.time(), hardware, node::crashed, broken);
    var dice = new Dice(habitat.seed(), 31L * self.hashCode() + profile.incarnation());
    var clientKeys = new ClientKeys(self.value().getBytes(UTF_8));
    OrchestratorConfig rules = habitat.orchestrator();
    Core owner =
        new OrchestratorCore(sabotage.rules().apply(rules), profile, clientKeys, dice::next);
    double hedgeShare = rules.prompts().hedge().fraction();
    this.orchestrator =
        new OwnerWatch(sabotage.orchestrator().apply(owner), self, hedgeShare, broken);
    this.executor =
        new ExecutorWatch(
            sabotage.executor().apply(executorCore()), self, hardware.queueCapacity(), broken);
    habitat.network().add(node);
    hostAll();
  }

  private ExecutorCore executorCore() {
    return new ExecutorCore(
        ExecutorConfig.DEFAULT.withQueueCapacity(hardware.queueCapacity()),
        profile,
        List.of(engine.info()),
        (engineId, request) -> Optional.empty());
  }

  DeviceId device() {
    return profile.deviceId();
  }

  /** The mesh of this device has removed another one. */
  void memberLeft(VirtualDevice gone) {
    node.tell(Address.Local.BID, new MemberLeft(gone.device(), gone.profile.incarnation()));
  }

  VirtualNode node() {
    return node;
  }

  Client client() {
    return client;
  }

  VirtualEngine engine() {
    return engine;
  }

  /** What its orchestrator was seen to do. */
  OwnerWatch owner() {
    return orchestrator;
  }

  /** What its executor was seen to do. */
  ExecutorWatch executor() {
    return executor;
  }

  /** Whether nothing runs, waits or is owned here any more. */
  boolean isIdle() {
    return leftBehind().isEmpty();
  }

  /** What must not be left once all is over, in words. */
  List<String> leftBehind() {
    var left = new ArrayList<String>();
    for (EngineState state : executor.engines()) {
      if (state.free() != state.slots() || state.queued() > 0) {
        left.add("slots free " + state.free() + "/" + state.slots() + ", queued " + state.queued());
      }
    }
    if (engine.running() > 0) {
      left.add("generations still running: " + engine.running());
    }
    if (activePrompts() > 0) {
      left.add("prompts still owned: " + activePrompts());
    }
    return left;
  }

  private int activePrompts() {
    return orchestrator
        .ask(new StatusQuery(), OrchestratorStatus.class)
        .map(OrchestratorStatus::active)
        .orElse(0);
  }

  private void hostAll() {
    hostControl();
    hostBandit();
    hostBidder();
    hostOrchestrator();
    client.attach(node.host(client, Set.of(Address.Local.GATEWAY), output -> {}));
    hostExecutor();
  }

  /** Says that it is there when it is asked. */
  private void hostControl() {
    Core control =
        (event, now, out) -> {
          if (event instanceof Event.Asked asked) {
            out.accept(new Effect.Reply(asked.exchange(), new Ack()));
          }
        };
    node.host(control, Set.of(own(Purpose.CONTROL)), output -> {});
  }

  private void hostBandit() {
    var core = new BanditCore(profile.deviceId(), BanditConfig.DEFAULT, profile.incarnation());
    node.host(core, heard(Address.Local.BANDIT), output -> {});
  }

  private void hostBidder() {
    var core = new BidCore(profile, Optional.empty(), habitat.bid(), Set.of());
    Set<Address> addresses =
        heard(
            Address.Local.BID,
            Address.Local.ENGINES,
            Address.BID_REQUEST,
            Address.EVENT,
            own(Purpose.BID));
    node.host(core, addresses, output -> {}).accept(Lifecycle.STARTED);
  }

  private void hostOrchestrator() {
    Set<Address> addresses =
        Set.of(
            Address.Local.ORCHESTRATOR,
            Address.Local.ENGINES,
            Address.Local.PEERS,
            own(Purpose.AUCTION),
            own(Purpose.STREAM));
    node.host(orchestrator, addresses, output -> {});
  }

  private void hostExecutor() {
    Set<Address> addresses =
        Set.of(Address.Local.EXECUTOR, own(Purpose.EXECUTE), own(Purpose.FEEDBACK));
    var observer = node.host(executor, addresses, engine::perform);
    observer.accept(new ExecutorObservation.Started());
    engine.start(observer);
  }

  /** These addresses, and that of heartbeats for a device that hears them. */
  private Set<Address> heard(Address... others) {
    var addresses = new HashSet<Address>(List.of(others));
    if (hears) {
      addresses.add(Address.HEARTBEAT);
    }
    return addresses;
  }

  private Address own(Purpose purpose) {
    return Address.device(profile.deviceId(), purpose);
  }
}
