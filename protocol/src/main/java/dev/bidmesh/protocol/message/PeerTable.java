package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Bid verticle to the other verticles of its node: the peers as heard.
 *
 * @param peers every other device heard of and not yet forgotten
 */
public record PeerTable(List<Peer> peers) implements LocalMessage {

  public PeerTable {
    peers = List.copyOf(peers);
  }

  /**
   * One peer.
   *
   * @param heartbeat the last one
   * @param lastHeardMs how long ago it came
   * @param suspected whether it has been silent for too long
   * @param replyP50Ms median time of its answers to bid requests; absent before the first
   * @param replyP95Ms 95 % quantile of the same; absent before the twentieth
   * @param successRate share of its runs that ended well; absent before the first
   */
  public record Peer(
      Heartbeat heartbeat,
      long lastHeardMs,
      boolean suspected,
      OptionalDouble replyP50Ms,
      OptionalDouble replyP95Ms,
      OptionalDouble successRate) {
    public Peer {
      Checks.nonNegative("lastHeardMs", lastHeardMs);
      Checks.fraction("successRate", successRate);
    }
  }
}
