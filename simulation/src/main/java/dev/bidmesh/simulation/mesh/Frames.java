package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptMessage;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.simulation.net.VirtualNetwork;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts the frames between nodes, by what they are for. */
final class Frames implements VirtualNetwork.Tap {

  private final Map<Kind, int[]> counts = new HashMap<>();
  private int routing;
  private int streaming;
  private int heartbeats;

  @Override
  public void frame(DeviceId from, DeviceId to, MeshMessage message, boolean reply) {
    counts.computeIfAbsent(new Kind(message.getClass(), reply), kind -> new int[1])[0]++;
    if (message instanceof TokenChunk || message instanceof Progress || message instanceof Credit) {
      streaming++;
    } else if (message instanceof PromptMessage) {
      routing++;
    } else if (message instanceof Heartbeat) {
      heartbeats++;
    }
  }

  /**
   * Frames that find a device for a prompt and tell how it ended: requests, bids, awards, answers
   * to them, cancellations, completions and feedback, with their acknowledgements.
   */
  int routing() {
    return routing;
  }

  /** Frames that carry the answer: chunks, life signs and credit, with their acknowledgements. */
  int streaming() {
    return streaming;
  }

  /** Frames that carry a heartbeat. */
  int heartbeats() {
    return heartbeats;
  }

  /** All kinds with their number. */
  Map<String, Integer> counts() {
    var named = new TreeMap<String, Integer>();
    counts.forEach((kind, count) -> named.put(kind.toString(), count[0]));
    return named;
  }

  /** Begins anew. */
  void reset() {
    counts.clear();
    routing = 0;
    streaming = 0;
    heartbeats = 0;
  }

  private record Kind(Class<? extends MeshMessage> message, boolean reply) {
    @Override
    public String toString() {
      return message.getSimpleName() + (reply ? " reply" : "");
    }
  }
}
