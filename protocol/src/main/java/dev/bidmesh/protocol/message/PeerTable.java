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
   * @param answerRate share of the bid requests to it that were answered in time, of the latest
   *     mostly; absent before the eighth
   */
  public record Peer(
      Heartbeat heartbeat,
      long lastHeardMs,
      boolean suspected,
      OptionalDouble replyP50Ms,
      OptionalDouble replyP95Ms,
      OptionalDouble successRate,
      OptionalDouble answerRate) {

    public Peer {
      Checks.nonNegative("lastHeardMs", lastHeardMs);
      Checks.fraction("successRate", successRate);
      Checks.fraction("answerRate", answerRate);
    }

    /** A peer of which it is not known how well it answers requests. */
    public Peer(
        Heartbeat heartbeat,
        long lastHeardMs,
        boolean suspected,
        OptionalDouble replyP50Ms,
        OptionalDouble replyP95Ms,
        OptionalDouble successRate) {
      this(
          heartbeat,
          lastHeardMs,
          suspected,
          replyP50Ms,
          replyP95Ms,
          successRate,
          OptionalDouble.empty());
    }
  }
}
