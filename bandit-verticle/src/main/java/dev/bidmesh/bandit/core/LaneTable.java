package dev.bidmesh.bandit.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bounded number of lanes. When it is full, the lane that was not asked about for longest makes
 * room, lanes of other devices first: theirs come back with a heartbeat, ours would have to be
 * learned again.
 */
final class LaneTable {

  private final DeviceId self;
  private final int capacity;
  private final Disuse disuse = new Disuse();
  private final Map<LaneKey, Lane> lanes = new LinkedHashMap<>(16, 0.75f, true);

  LaneTable(DeviceId self, int capacity) {
    this.self = self;
    this.capacity = capacity;
  }

  boolean owns(LaneKey key) {
    return key.deviceId().equals(self);
  }

  /** A lane that something is known about; counts as being asked about. */
  Optional<Lane> find(LaneKey key) {
    return Optional.ofNullable(lanes.get(key));
  }

  /** How long lanes have not run. */
  Disuse disuse() {
    return disuse;
  }

  /** Adds a lane, making room for it where needed. */
  void add(Lane lane) {
    boolean known = lanes.containsKey(lane.key());
    if (!known && lanes.size() >= capacity) {
      evict();
    }
    lanes.put(lane.key(), lane);
    if (!known) {
      disuse.joined(lane);
    }
  }

  /** All lanes, the one asked about last at the end. */
  List<Lane> all() {
    return List.copyOf(lanes.values());
  }

  /** The lanes of one device. */
  List<Lane> of(DeviceId device) {
    return lanes.values().stream().filter(lane -> lane.key().deviceId().equals(device)).toList();
  }

  /** Lanes of other devices, at most so many, those asked about last. */
  List<Lane> ofOthers(int atMost) {
    List<Lane> others = lanes.values().stream().filter(lane -> !owns(lane.key())).toList();
    return others.subList(Math.max(0, others.size() - atMost), others.size());
  }

  private void evict() {
    LaneKey oldest =
        lanes.keySet().stream()
            .filter(key -> !owns(key))
            .findFirst()
            .orElseGet(() -> lanes.keySet().iterator().next());
    lanes.remove(oldest);
    disuse.left(oldest);
  }
}
