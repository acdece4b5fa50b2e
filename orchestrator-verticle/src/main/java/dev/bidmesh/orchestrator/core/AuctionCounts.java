package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts what goes on in the auctions of a node, for its status. */
final class AuctionCounts {

  /** What became of a request for bids. */
  enum Reply {
    /** Something was offered. */
    BID,
    /** Nothing was, and the device said so. */
    NO_BID,
    /** The device had answered before. */
    REPEATED,
    /** Nobody waited for the answer any more. */
    LATE,
    /** None came. */
    MISSING
  }

  /** What is sent again if no answer comes. */
  enum Sent {
    BID_REQUEST,
    AWARD
  }

  private final Map<Reply, Long> replies = new EnumMap<>(Reply.class);
  private final Map<Sent, Long> again = new EnumMap<>(Sent.class);
  private long failovers;

  /** An answer came that somebody waited for. */
  void answered(Bids bids) {
    replied(bids.noBid().isPresent() ? Reply.NO_BID : Reply.BID);
  }

  void replied(Reply outcome) {
    replies.merge(outcome, 1L, Long::sum);
  }

  void sentAgain(Sent what) {
    again.merge(what, 1L, Long::sum);
  }

  /** A run was lost, and another one is to go on. */
  void failedOver() {
    failovers++;
  }

  /** All so far. */
  OrchestratorStatus.Auctions told() {
    return new OrchestratorStatus.Auctions(labelled(replies), labelled(again), failovers);
  }

  private static <E extends Enum<E>> Map<String, Long> labelled(Map<E, Long> counts) {
    var labelled = new TreeMap<String, Long>();
    counts.forEach((what, count) -> labelled.put(what.name().toLowerCase(Locale.ROOT), count));
    return labelled;
  }
}
