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
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.simulation.net.VirtualNetwork;
import dev.bidmesh.simulation.net.VirtualNode;
import dev.bidmesh.simulation.net.VirtualTime;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A device with the four real cores, one virtual engine, and a client that asks it. */
final class VirtualDevice {

  private final DeviceProfile profile;
  private final VirtualNode node;
  private final Client client;

  VirtualDevice(
      VirtualTime time,
      VirtualNetwork network,
      String name,
      Accelerator accelerator,
      int slots,
      long nanosPerToken) {
    this.profile = Devices.profile(name);
    this.node = new VirtualNode(time, network, profile.deviceId());
    this.client = new Client(profile.deviceId());
    network.add(node);
    hostBandit();
    hostBidder();
    hostOrchestrator();
    client.attach(node.host(client, Set.of(Address.Local.GATEWAY), output -> {}));
    hostExecutor(new VirtualEngine(time, accelerator, slots, nanosPerToken, node::whenAwake));
  }

  VirtualNode node() {
    return node;
  }

  Client client() {
    return client;
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
    var core = new OrchestratorCore(OrchestratorConfig.DEFAULT, profile, () -> .5);
    Set<Address> addresses =
        Set.of(
            Address.Local.ORCHESTRATOR,
            Address.Local.ENGINES,
            Address.Local.PEERS,
            own(Purpose.AUCTION),
            own(Purpose.STREAM));
    node.host(core, addresses, output -> {});
  }

  private void hostExecutor(VirtualEngine engine) {
    var core =
        new ExecutorCore(
            ExecutorConfig.DEFAULT,
            profile,
            List.of(engine.info()),
            (engineId, request) -> Optional.empty());
    Set<Address> addresses =
        Set.of(Address.Local.EXECUTOR, own(Purpose.EXECUTE), own(Purpose.FEEDBACK));
    var observer = node.host(core, addresses, engine::perform);
    observer.accept(new ExecutorObservation.Started());
    engine.start(observer);
  }

  private Address own(Purpose purpose) {
    return Address.device(profile.deviceId(), purpose);
  }
}
