package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PeerTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** The mesh as this node knows it: its own engines and what peers said of theirs. */
final class MeshView {

  private final DeviceId self;
  private final Liveness liveness;
  private EngineSnapshot own = EngineSnapshot.NONE;
  private boolean hadPeers;
  private PeerTable peers = new PeerTable(List.of());
  private Map<DeviceId, PeerTable.Peer> byDevice = Map.of();
  private List<DeviceId> live = List.of();
  private ModelIndex models = new ModelIndex(peers);
  private Optional<Set<String>> aliases = Optional.empty();

  MeshView(DeviceId self, BiddingConfig config) {
    this.self = self;
    this.liveness = new Liveness(config);
  }

  void update(EngineSnapshot engines) {
    own = engines;
    aliases = Optional.empty();
  }

  /** Takes in a new table, and tells what is different. */
  PeerNews update(PeerTable table, long nowNanos) {
    var news = PeerNews.between(peers, table);
    peers = table;
    byDevice = index(table);
    live = PeerNews.live(table);
    models = new ModelIndex(table);
    aliases = Optional.empty();
    hadPeers |= !table.peers().isEmpty();
    liveness.update(table, nowNanos);
    return news;
  }

  private static Map<DeviceId, PeerTable.Peer> index(PeerTable table) {
    var index = new LinkedHashMap<DeviceId, PeerTable.Peer>();
    table.peers().forEach(peer -> index.put(peer.heartbeat().deviceId(), peer));
    return index;
  }

  /** What is known of a peer. */
  Optional<PeerTable.Peer> peer(DeviceId device) {
    return Optional.ofNullable(byDevice.get(device));
  }

  /**
   * The peers that serve a model and take work.
   *
   * @param digest the only model that is of use; absent: any that is known by the alias
   */
  List<ModelIndex.Server> servers(String alias, Optional<String> digest) {
    return models.servers(alias, digest);
  }

  /**
   * Devices at which a prompt would start at once, by what they said last. That may be over, so it
   * is a reason to ask them and never one to send them anything.
   */
  Set<DeviceId> idle(ModelIndex.Wanted wanted) {
    Set<DeviceId> others = models.idle(wanted);
    if (own.draining() || !wanted.startsAtOnce(own.engines())) {
      return others;
    }
    var all = new LinkedHashSet<>(others);
    all.add(self);
    return all;
  }

  /**
   * Work ahead of a new prompt at a device, in seconds, by what it said last: of its engines for a
   * model the one that has least. Absent if it does not serve the model, as far as is known.
   */
  OptionalDouble backlogS(DeviceId device, String alias) {
    List<EngineState> engines =
        device.equals(self)
            ? own.engines()
            : peer(device).map(peer -> peer.heartbeat().engines()).orElse(List.of());
    return engines.stream()
        .filter(engine -> engine.health().serves() && engine.model(alias).isPresent())
        .mapToDouble(EngineState::backlogS)
        .min();
  }

  /** Ids of all peers that are known. */
  Set<DeviceId> peerIds() {
    return byDevice.keySet();
  }

  /** Which peers owe an answer. */
  Liveness liveness() {
    return liveness;
  }

  /** Peers that take work and are not suspected. */
  List<DeviceId> livePeers() {
    return live;
  }

  /** Peers that can be expected to bid: they take work, and are not silent. */
  List<DeviceId> expectedPeers() {
    return live.stream().filter(liveness::isExpected).toList();
  }

  /** Whether there are peers that are not expected to bid but may be there after all. */
  boolean hasDoubtfulPeers() {
    return peers.peers().stream()
        .anyMatch(peer -> peer.suspected() || !liveness.isExpected(peer.heartbeat().deviceId()));
  }

  /** Whether this device shuts down. */
  boolean isDraining() {
    return own.draining();
  }

  /** Whether this device knows of no other. */
  boolean isAlone() {
    return peers.peers().isEmpty();
  }

  /** Whether there ever was another device. */
  boolean hadPeers() {
    return hadPeers;
  }

  /** Display name of a device; the beginning of its id if it has not been heard. */
  String nameOf(DeviceId device) {
    return peer(device).map(peer -> peer.heartbeat().name()).orElseGet(device::prefix);
  }

  /** What peers said of themselves last, in the order of the table. */
  Stream<Heartbeat> heartbeats() {
    return peers.peers().stream().map(PeerTable.Peer::heartbeat);
  }

  /** Engines with the device that has them: own ones first, in order of preference. */
  Stream<Offer> offers() {
    Stream<Offer> ours = own.engines().stream().map(engine -> new Offer(self, engine));
    Stream<Offer> theirs =
        peers.peers().stream()
            .filter(peer -> !peer.suspected())
            .flatMap(
                peer ->
                    peer.heartbeat().engines().stream()
                        .map(engine -> new Offer(peer.heartbeat().deviceId(), engine)));
    return Stream.concat(ours, theirs);
  }

  /** The lane of an own NPU that would start the prompt at once. */
  Optional<OwnLane> freeOwnNpu(String alias, Set<Capability> needs) {
    if (own.draining()) {
      return Optional.empty();
    }
    return own.engines().stream()
        .filter(engine -> engine.accelerator() == Accelerator.NPU && engine.isFree())
        .flatMap(engine -> engine.model(alias).map(model -> new OwnLane(engine, model)).stream())
        .filter(lane -> lane.engine().isAble(lane.model(), needs))
        .findFirst();
  }

  /** What is known of the model of a lane. */
  Optional<ModelInfo> modelOf(LaneKey lane) {
    return offers()
        .filter(offer -> offer.device().equals(lane.deviceId()))
        .flatMap(offer -> offer.engine().models().stream())
        .filter(model -> model.digest().equals(lane.modelDigest()))
        .findFirst();
  }

  /** All aliases by which models are known, own ones first. */
  Set<String> aliases() {
    Set<String> known = aliases.orElseGet(this::collectAliases);
    aliases = Optional.of(known);
    return known;
  }

  private Set<String> collectAliases() {
    var all = new LinkedHashSet<String>();
    offers()
        .flatMap(offer -> offer.engine().models().stream())
        .forEach(model -> all.addAll(model.aliases()));
    return Collections.unmodifiableSet(all);
  }

  /** Engines that are not ready, in words, for people who wonder why nothing answers. */
  List<String> troubles() {
    var troubles = new ArrayList<String>();
    for (EngineState engine : own.engines()) {
      if (!engine.health().serves()) {
        troubles.add(
            engine.engineId()
                + " is "
                + engine.health().name().toLowerCase(Locale.ROOT)
                + engine.healthReason().map(reason -> " (" + reason + ")").orElse(""));
      }
    }
    return troubles;
  }

  /** An engine of a device. */
  record Offer(DeviceId device, EngineState engine) {}

  /** One of this node's own lanes. */
  record OwnLane(EngineState engine, ModelInfo model) {}
}
