package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.PeerTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which peers owe this node an answer. A peer that was asked and stayed silent is not expected
 * again until it is heard: by any message of its, or by a heartbeat that came after the silence was
 * noticed. So a frozen peer delays one prompt and no more.
 */
final class Liveness {

  private static final long MILLI = 1_000_000;

  /** How long it is remembered when a device was heard that is not known any more. */
  private static final long MEMORY_NANOS = 60_000 * MILLI;

  private final Map<DeviceId, Long> silentSince = new HashMap<>();
  private final Map<DeviceId, Long> heardNanos = new HashMap<>();
  private final Set<DeviceId> known = new HashSet<>();

  /** A peer that is known, or was a moment ago, sent something. */
  void heard(DeviceId device, long nowNanos) {
    if (known.contains(device) || heardNanos.containsKey(device)) {
      silentSince.remove(device);
      heardNanos.put(device, nowNanos);
    }
  }

  /** A known peer did not answer in time. */
  void silent(DeviceId device, long nowNanos) {
    if (known.contains(device)) {
      silentSince.putIfAbsent(device, nowNanos);
    }
  }

  boolean isSilent(DeviceId device) {
    return silentSince.containsKey(device);
  }

  /** Whether a peer has sent nothing but heartbeats for this long, as far as is known. */
  boolean isQuiet(DeviceId device, long forNanos, long nowNanos) {
    Long heard = heardNanos.get(device);
    return heard == null || nowNanos - heard >= forNanos;
  }

  /** Takes in the heartbeats. */
  void update(PeerTable table, long nowNanos) {
    known.clear();
    for (PeerTable.Peer peer : table.peers()) {
      DeviceId device = peer.heartbeat().deviceId();
      known.add(device);
      // The table tells whole milliseconds, rounded down.
      long heartbeat = nowNanos - (peer.lastHeardMs() + 1) * MILLI;
      silentSince.computeIfPresent(device, (same, since) -> heartbeat > since ? null : since);
    }
    silentSince.keySet().retainAll(known);
    heardNanos
        .entrySet()
        .removeIf(
            entry ->
                !known.contains(entry.getKey()) && nowNanos - entry.getValue() >= MEMORY_NANOS);
  }
}
