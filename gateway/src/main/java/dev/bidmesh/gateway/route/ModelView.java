package dev.bidmesh.gateway.route;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PeerTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * A model in {@code GET /models}: a name under which lanes compete.
 *
 * @param model what a prompt that wants it says
 * @param names everything else that its lanes are called
 * @param contextTokens the longest context of a lane; absent: none tells
 * @param demo whether all of its lanes run the demo model
 * @param warm whether a lane has it loaded
 * @param capabilities what at least one lane can do beyond plain text
 * @param embedsOnly whether all of its lanes compute embeddings and write no text
 * @param lanes who serves it, the own device first
 */
record ModelView(
    String model,
    List<String> names,
    OptionalInt contextTokens,
    boolean demo,
    boolean warm,
    Set<Capability> capabilities,
    boolean embedsOnly,
    List<LaneView> lanes) {

  /** A lane of a model. */
  record LaneView(
      String device,
      DeviceId deviceId,
      String engine,
      Accelerator accelerator,
      Evidence evidence,
      EngineHealth health,
      int slots,
      int free,
      String digest,
      List<String> names,
      OptionalInt contextTokens,
      boolean demo,
      boolean warm,
      Set<Capability> capabilities,
      boolean embedsOnly) {

    private static LaneView of(DeviceProfile device, EngineState engine, ModelInfo model) {
      return new LaneView(
          device.name(),
          device.deviceId(),
          engine.engineId(),
          engine.accelerator(),
          engine.evidence(),
          engine.health(),
          engine.slots(),
          engine.free(),
          model.digest(),
          model.aliases(),
          model.contextTokens(),
          model.demo(),
          model.warm(),
          new TreeSet<>(engine.capabilities(model)),
          !model.writes());
    }
  }

  /** The models of this device and its peers, in the order in which they are met. */
  static List<ModelView> all(DeviceProfile self, EngineSnapshot own, PeerTable peers) {
    var lanes = new ArrayList<LaneView>();
    own.engines().forEach(engine -> add(self, engine, lanes));
    peers
        .peers()
        .forEach(
            peer -> {
              var beat = peer.heartbeat();
              var device =
                  new DeviceProfile(
                      beat.deviceId(), beat.name(), beat.incarnation(), beat.version());
              beat.engines().forEach(engine -> add(device, engine, lanes));
            });
    var shown = new LinkedHashSet<String>();
    var byName = new HashMap<String, List<LaneView>>();
    for (LaneView lane : lanes) {
      shown.add(lane.names().get(0));
      // A lane may tell a name twice, but is one lane all the same.
      for (String name : new LinkedHashSet<>(lane.names())) {
        byName.computeIfAbsent(name, first -> new ArrayList<>()).add(lane);
      }
    }
    return shown.stream().map(name -> of(name, byName.getOrDefault(name, List.of()))).toList();
  }

  private static void add(DeviceProfile device, EngineState engine, List<LaneView> lanes) {
    engine.models().forEach(model -> lanes.add(LaneView.of(device, engine, model)));
  }

  /** All lanes that a prompt that says the name is offered to. */
  private static ModelView of(String name, List<LaneView> lanes) {
    var names = new LinkedHashSet<String>();
    var capabilities = new TreeSet<Capability>();
    lanes.forEach(
        lane -> {
          names.addAll(lane.names());
          capabilities.addAll(lane.capabilities());
        });
    names.remove(name);
    return new ModelView(
        name,
        List.copyOf(names),
        lanes.stream().flatMapToInt(lane -> lane.contextTokens().stream()).max(),
        lanes.stream().allMatch(LaneView::demo),
        lanes.stream().anyMatch(LaneView::warm),
        capabilities,
        lanes.stream().allMatch(LaneView::embedsOnly),
        List.copyOf(lanes));
  }
}
