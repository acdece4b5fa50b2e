package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PeerTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which peers serve a model, and what each can do for it. Found once per table and model, because a
 * large mesh has too many peers to look at all their models for every prompt.
 */
final class ModelIndex {

  private final List<PeerTable.Peer> peers;
  private final Map<Wanted, List<Server>> found = new HashMap<>();
  private final Map<Wanted, Set<DeviceId>> idle = new HashMap<>();

  ModelIndex(PeerTable table) {
    this.peers = table.peers();
  }

  /**
   * The peers that serve a model and take work, in the table's order.
   *
   * @param digest the only model that is of use; absent: any that is known by the alias
   */
  List<Server> servers(String alias, Optional<String> digest) {
    return found.computeIfAbsent(new Wanted(alias, digest, Set.of()), this::find);
  }

  private List<Server> find(Wanted wanted) {
    var servers = new ArrayList<Server>();
    for (PeerTable.Peer peer : peers) {
      Heartbeat beat = peer.heartbeat();
      Set<String> digests = digests(beat, wanted);
      if (!beat.draining() && !digests.isEmpty()) {
        servers.add(new Server(peer, weight(beat, digests)));
      }
    }
    return List.copyOf(servers);
  }

  /** The peers at which a prompt would start at once, by what they said last, in their order. */
  Set<DeviceId> idle(Wanted wanted) {
    return idle.computeIfAbsent(wanted, this::findIdle);
  }

  private Set<DeviceId> findIdle(Wanted wanted) {
    return servers(wanted.alias(), wanted.digest()).stream()
        .map(server -> server.peer())
        .filter(peer -> !peer.suspected() && wanted.startsAtOnce(peer.heartbeat().engines()))
        .map(peer -> peer.heartbeat().deviceId())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Set<String> digests(Heartbeat beat, Wanted wanted) {
    var digests = new HashSet<String>();
    for (EngineState engine : beat.engines()) {
      for (ModelInfo model : engine.models()) {
        if (wanted.is(model)) {
          digests.add(model.digest());
        }
      }
    }
    return digests;
  }

  private static double weight(Heartbeat beat, Set<String> digests) {
    return beat.modelWeights()
        .map(weights -> digests.stream().mapToDouble(each -> weights.getOrDefault(each, 0.0)).sum())
        .orElseGet(() -> beat.capabilityWeight() * share(beat, digests));
  }

  /** The part of a device's models that is of use. */
  private static double share(Heartbeat beat, Set<String> digests) {
    int all = 0;
    int useful = 0;
    for (EngineState engine : beat.engines()) {
      for (ModelInfo model : engine.models()) {
        all++;
        useful += digests.contains(model.digest()) ? 1 : 0;
      }
    }
    return all == 0 ? 0 : (double) useful / all;
  }

  /**
   * A peer that serves a model.
   *
   * @param weight what it can do for the model, in typical prompts per second
   */
  record Server(PeerTable.Peer peer, double weight) {}

  /**
   * What a prompt asks of an engine.
   *
   * @param digest the only model that is of use; absent: any that is known by the alias
   * @param needs what the model must be able to do beyond plain text
   */
  record Wanted(String alias, Optional<String> digest, Set<Capability> needs) {

    Wanted {
      needs = Set.copyOf(needs);
    }

    boolean is(ModelInfo model) {
      return digest.isPresent()
          ? digest.get().equals(model.digest())
          : model.aliases().contains(alias);
    }

    /** Whether one of these engines would start the prompt at once. */
    boolean startsAtOnce(List<EngineState> engines) {
      return engines.stream()
          .anyMatch(
              each -> each.isFree() && each.models().stream().anyMatch(model -> fits(each, model)));
    }

    private boolean fits(EngineState engine, ModelInfo model) {
      return is(model) && engine.isAble(model, needs);
    }
  }
}
