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

  private static final PeerNews NONE = new PeerNews(Map.of(), Set.of(), Map.of(), Set.of());

  static PeerNews between(PeerTable before, PeerTable now) {
    return isSame(before.peers(), now.peers()) ? NONE : compare(before, now);
  }

  /** Most tables of a large mesh tell of the same devices in the same order. */
  private static boolean isSame(List<PeerTable.Peer> before, List<PeerTable.Peer> now) {
    if (before.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      PeerTable.Peer was = before.get(i);
      PeerTable.Peer is = now.get(i);
      if (was.heartbeat().incarnation() != is.heartbeat().incarnation()
          || isLive(was) != isLive(is)
          || !was.heartbeat().deviceId().equals(is.heartbeat().deviceId())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLive(PeerTable.Peer peer) {
    return !peer.suspected() && !peer.heartbeat().draining();
  }

  private static PeerNews compare(PeerTable before, PeerTable now) {
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
        .filter(PeerNews::isLive)
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
