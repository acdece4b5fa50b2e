package dev.bidmesh.bid.core;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Key;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * When the table of peers is published: at every interval, and when it changes. Every publication
 * is a copy of the whole table, so that of a large one waits a moment for further changes; else a
 * thousand devices that find each other would have each of them copy a thousand tables. That a peer
 * is lost is told at once, for its runs wait to be moved.
 */
final class TableNews {

  /** Purpose of the timer. */
  static final String TIMER = "peer-table";

  /** Up to so many peers a table is published at every change. */
  static final int SMALL = 16;

  /**
   * So many losses within the gap are told at once; what comes then waits for the end of the gap.
   */
  static final int HURRIED = 8;

  private static final Key KEY = new Key(TIMER, "");

  private final BidConfig config;
  private final Peers peers;
  private long publishedNanos;
  private boolean waiting;
  private int hurried;

  TableNews(BidConfig config, Peers peers) {
    this.config = config;
    this.peers = peers;
  }

  /** The table has changed, and nobody waits for it. */
  void changed(long nowNanos, Consumer<Effect> out) {
    long left = config.tableGap().toNanos() - (nowNanos - publishedNanos);
    if (peers.count() <= SMALL || left <= 0) {
      publish(nowNanos, out);
    } else if (!waiting) {
      waiting = true;
      out.accept(new Effect.SetTimer(KEY, Duration.ofNanos(left)));
    }
  }

  /** A peer is not there any more, is suspected, or has restarted. */
  void lost(long nowNanos, Consumer<Effect> out) {
    if (nowNanos - publishedNanos >= config.tableGap().toNanos()) {
      hurried = 0;
    }
    if (hurried < HURRIED) {
      hurried++;
      publish(nowNanos, out);
    } else {
      changed(nowNanos, out);
    }
  }

  /** Publishes it as it is now, and plans the next. */
  void publish(long nowNanos, Consumer<Effect> out) {
    publishedNanos = nowNanos;
    waiting = false;
    out.accept(new Effect.Publish(Address.Local.PEERS, peers.table(nowNanos)));
    out.accept(new Effect.SetTimer(KEY, config.heartbeatInterval()));
  }
}
