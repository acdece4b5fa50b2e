package dev.bidmesh.simulation.mesh;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.BanditCore;
import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.bid.core.BidCore;
import dev.bidmesh.bid.core.Lifecycle;
import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.core.ExecutorCore;
import dev.bidmesh.executor.core.ExecutorObservation;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.core.OrchestratorCore;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.MemberLeft;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import dev.bidmesh.simulation.net.VirtualNetwork;
import dev.bidmesh.simulation.net.VirtualNode;
import dev.bidmesh.simulation.net.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** One life of a device: the four real cores, one virtual engine, and a client that asks it. */
final class VirtualDevice {

  private final DeviceProfile profile;
  private final VirtualNode node;
  private final Client client;
  private final VirtualEngine engine;
  private final Hardware hardware;
  private final Questioned orchestrator;
  private final Questioned executor;

  VirtualDevice(
      VirtualTime time,
      VirtualNetwork network,
      DeviceProfile profile,
      Hardware hardware,
      Random random,
      Sabotage sabotage) {
    this.profile = profile;
    this.hardware = hardware;
    this.node = new VirtualNode(time, network, profile.deviceId());
    this.client = new Client(profile.deviceId());
    this.engine =
        new VirtualEngine(
            time,
            hardware.accelerator(),
            hardware.slots(),
            hardware.nanosPerToken(),
            node::whenAwake);
    this.orchestrator = questioned(sabotage.orchestrator().apply(orchestrator(random)));
    this.executor = questioned(sabotage.executor().apply(executor()));
    network.add(node);
    hostAll();
  }

  private Questioned questioned(Core core) {
    return new Questioned(core, profile.deviceId());
  }

  private OrchestratorCore orchestrator(Random random) {
    return new OrchestratorCore(OrchestratorConfig.DEFAULT, profile, random::nextDouble);
  }

  private ExecutorCore executor() {
    return new ExecutorCore(
        ExecutorConfig.DEFAULT,
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

  /** What became of a prompt that this device owns. */
  Optional<PromptTrace> trace(PromptId promptId) {
    return orchestrator.ask(new TraceQuery(promptId), TraceReply.class).flatMap(TraceReply::trace);
  }

  /** Whether nothing runs, waits or is owned here any more. */
  boolean isIdle() {
    return leftBehind().isEmpty();
  }

  /** What must not be left once all is over, in words. */
  List<String> leftBehind() {
    var left = new ArrayList<String>();
    for (EngineState state : engines()) {
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

  /** Bounds that did not hold at some instant, in words. */
  List<String> broken() {
    var broken = new ArrayList<String>(orchestrator.broken());
    broken.addAll(executor.broken());
    if (engine.mostRunning() > hardware.slots()) {
      broken.add("generations at once: " + engine.mostRunning() + "/" + hardware.slots());
    }
    return broken;
  }

  private List<EngineState> engines() {
    return executor
        .ask(new StatusQuery(), EngineSnapshot.class)
        .map(EngineSnapshot::engines)
        .orElse(List.of());
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
    node.host(core, Set.of(Address.Local.BANDIT, Address.HEARTBEAT), output -> {});
  }

  private void hostBidder() {
    var core = new BidCore(profile, Optional.empty(), BidConfig.DEFAULT, Set.of());
    Set<Address> addresses =
        Set.of(
            Address.Local.BID,
            Address.Local.ENGINES,
            Address.BID_REQUEST,
            Address.HEARTBEAT,
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

  private Address own(Purpose purpose) {
    return Address.device(profile.deviceId(), purpose);
  }
}
