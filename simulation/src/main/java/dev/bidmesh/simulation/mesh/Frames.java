package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptMessage;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.simulation.net.VirtualNetwork;
import java.util.Map;
import java.util.TreeMap;

/** Counts the frames between nodes, by what they are for. */
final class Frames implements VirtualNetwork.Tap {

  private final Map<String, Integer> counts = new TreeMap<>();
  private int routing;
  private int streaming;
  private int heartbeats;

  @Override
  public void frame(DeviceId from, DeviceId to, MeshMessage message, boolean reply) {
    counts.merge(message.getClass().getSimpleName() + (reply ? " reply" : ""), 1, Integer::sum);
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
    return counts;
  }

  /** Begins anew. */
  void reset() {
    counts.clear();
    routing = 0;
    streaming = 0;
    heartbeats = 0;
  }
}
