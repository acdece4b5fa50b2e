package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.PeerTable;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a new table of peers takes away and brings.
 *
 * @param over devices that left or restarted, with their newest start count that is over: what was
 *     promised under it or an earlier one is void
 * @param removed those of them that are not in the table any more
 * @param arrived devices that were not in the table before, with their start count
 * @param noLongerLive devices that were expected to take work and are not any more
 */
record PeerNews(
    Map<DeviceId, Long> over,
    Set<DeviceId> removed,
    Map<DeviceId, Long> arrived,
    Set<DeviceId> noLongerLive) {

  /** What became of a device whose promises are void. */
  static final String GONE = "left or restarted";

  static PeerNews between(PeerTable before, PeerTable now) {
    Map<DeviceId, PeerTable.Peer> present = byDevice(now);
    var over = new LinkedHashMap<DeviceId, Long>();
    byDevice(before)
        .forEach(
            (device, peer) -> {
              long then = peer.heartbeat().incarnation();
              PeerTable.Peer still = present.get(device);
              if (still == null) {
                over.put(device, then);
              } else if (still.heartbeat().incarnation() > then) {
                over.put(device, still.heartbeat().incarnation() - 1);
              }
            });
    var gone = new HashSet<>(live(before));
    live(now).forEach(gone::remove);
    return new PeerNews(over, missing(before, now).keySet(), missing(now, before), gone);
  }

  /** Who is in one table and not in another, with the start count. */
  private static Map<DeviceId, Long> missing(PeerTable in, PeerTable from) {
    var missing = new LinkedHashMap<DeviceId, Long>();
    byDevice(in).forEach((device, peer) -> missing.put(device, peer.heartbeat().incarnation()));
    missing.keySet().removeAll(byDevice(from).keySet());
    return missing;
  }

  /** Peers that are not suspected and take work, in the table's order. */
  static List<DeviceId> live(PeerTable table) {
    return table.peers().stream()
        .filter(peer -> !peer.suspected() && !peer.heartbeat().draining())
        .map(peer -> peer.heartbeat().deviceId())
        .toList();
  }

  boolean isEmpty() {
    return arrived.isEmpty() && !isLoss();
  }

  /** Whether something is taken away. */
  boolean isLoss() {
    return !over.isEmpty() || !noLongerLive.isEmpty();
  }

  /** Whether what a device promised under this start count is void. */
  boolean isOver(DeviceId device, long incarnation) {
    return over.getOrDefault(device, -1L) >= incarnation;
  }

  private static Map<DeviceId, PeerTable.Peer> byDevice(PeerTable table) {
    var peers = new LinkedHashMap<DeviceId, PeerTable.Peer>();
    table.peers().forEach(peer -> peers.put(peer.heartbeat().deviceId(), peer));
    return peers;
  }
}
