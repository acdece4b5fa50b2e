package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.PeerTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which peers owe this node an answer. A peer that was asked and stayed silent is not expected
 * again until it is heard: by any message of its, or by a heartbeat that came some time after the
 * silence was noticed. That time doubles with every silence in a row, for a peer may send
 * heartbeats for ever and hear no question. So a frozen peer delays one prompt and a deaf one few.
 *
 * <p>A peer whose answer is overdue but may still come is not expected either, until it is heard.
 */
final class Liveness {

  private static final long MILLI = 1_000_000;

  /** How long it is remembered when a device was heard that is not known any more. */
  private static final long MEMORY_NANOS = 60_000 * MILLI;

  private final BiddingConfig config;
  private final Map<DeviceId, Silence> silences = new HashMap<>();
  private final Map<DeviceId, Long> heardNanos = new HashMap<>();
  private final Set<DeviceId> known = new HashSet<>();
  private final Set<DeviceId> owing = new HashSet<>();

  Liveness(BiddingConfig config) {
    this.config = config;
  }

  /** A peer that is known, or was a moment ago, sent something. */
  void heard(DeviceId device, long nowNanos) {
    owing.remove(device);
    if (known.contains(device) || heardNanos.containsKey(device)) {
      silences.remove(device);
      heardNanos.put(device, nowNanos);
    }
  }

  /** A known peer did not answer in time. */
  void silent(DeviceId device, long nowNanos) {
    owing.remove(device);
    if (known.contains(device) && !isSilent(device)) {
      Silence before = silences.get(device);
      silences.put(device, new Silence(nowNanos, before == null ? 1 : before.inARow() + 1, true));
    }
  }

  /** The answer of a known peer is overdue. */
  void owing(DeviceId device) {
    if (known.contains(device)) {
      owing.add(device);
    }
  }

  /** Whether its answer is overdue and may still come. */
  boolean isOwing(DeviceId device) {
    return owing.contains(device);
  }

  /** Whether it is waited for when it is asked. */
  boolean isExpected(DeviceId device) {
    return !isSilent(device) && !isOwing(device);
  }

  /** Whether nothing but heartbeats has come from it since it did not answer in time. */
  boolean wasSilent(DeviceId device) {
    return silences.containsKey(device);
  }

  boolean isSilent(DeviceId device) {
    Silence silence = silences.get(device);
    return silence != null && silence.lasts();
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
      silences.computeIfPresent(device, (same, silence) -> silence.after(heartbeat, config));
    }
    silences.keySet().retainAll(known);
    owing.retainAll(known);
    heardNanos
        .entrySet()
        .removeIf(
            entry ->
                !known.contains(entry.getKey()) && nowNanos - entry.getValue() >= MEMORY_NANOS);
  }

  /**
   * Unanswered questions to a peer from which nothing but heartbeats has come since.
   *
   * @param sinceNanos when the last one was noticed
   * @param inARow how many
   * @param lasts whether the peer is still not expected to answer
   */
  private record Silence(long sinceNanos, int inARow, boolean lasts) {

    Silence after(long heartbeatNanos, BiddingConfig config) {
      boolean forgiven = heartbeatNanos - sinceNanos > config.forgiveWait(inARow).toNanos();
      return new Silence(sinceNanos, inARow, lasts && !forgiven);
    }
  }
}
