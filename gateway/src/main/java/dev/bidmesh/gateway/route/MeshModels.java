package dev.bidmesh.gateway.route;

import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PeerTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models that devices of the mesh serve now, each once, with who serves it. */
public final class MeshModels {

  private final Map<String, Served> byAlias = new LinkedHashMap<>();

  private MeshModels() {}

  /** As a node knows it. Peers that are suspected, or take no more work, do not count. */
  public static MeshModels of(MeshView view) {
    var models = new MeshModels();
    models.add(view.selfName(), view.engines().engines());
    for (PeerTable.Peer peer : view.peers().peers()) {
      Heartbeat heartbeat = peer.heartbeat();
      if (!peer.suspected() && !heartbeat.draining()) {
        models.add(heartbeat.name(), heartbeat.engines());
      }
    }
    return models;
  }

  /** In the order of names, with the demo model last. */
  public List<Served> all() {
    return byAlias.values().stream()
        .sorted(
            Comparator.comparing((Served each) -> each.model().demo()).thenComparing(Served::alias))
        .toList();
  }

  /** The model of any of its names. */
  public Optional<Served> find(String name) {
    return all().stream().filter(each -> each.model().aliases().contains(name)).findFirst();
  }

  private void add(String device, List<EngineState> engines) {
    for (EngineState engine : engines) {
      if (engine.health().serves()) {
        engine
            .models()
            .forEach(
                model ->
                    byAlias.merge(
                        model.alias(),
                        new Served(model, List.of(device), engine.capabilities()),
                        Served::with));
      }
    }
  }

  /**
   * A model that is served.
   *
   * @param model as the first device tells it
   * @param devices names of those that serve it
   * @param capabilities what one of them at least can do beyond plain text
   */
  public record Served(ModelInfo model, List<String> devices, Set<Capability> capabilities) {

    public Served {
      devices = List.copyOf(devices);
      capabilities = Set.copyOf(capabilities);
    }

    /** The name to show. */
    public String alias() {
      return model.alias();
    }

    Served with(Served other) {
      var names = new ArrayList<>(devices);
      other.devices().stream().filter(name -> !names.contains(name)).forEach(names::add);
      var all = new HashSet<>(capabilities);
      all.addAll(other.capabilities());
      return new Served(model, names, all);
    }
  }
}
