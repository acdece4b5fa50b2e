package dev.bidmesh.gateway.core.tap;

import dev.bidmesh.protocol.message.TapEvents;

/** Finds out how many frames of a watched node were lost, by what its answers tell. */
public final class LossCount {

  private long expected;
  private long told;

  /**
   * Takes in an answer.
   *
   * @return frames that were lost since the last one, at the node or on the way
   */
  public long after(TapEvents answer) {
    if (answer.first() < expected) {
      // The node has begun anew: it restarted, or the lease was over.
      expected = answer.first();
      told = 0;
    }
    long onTheWay = answer.first() - expected;
    long atTheNode = Math.max(0, answer.lost() - told);
    expected = answer.first() + answer.events().size();
    told = answer.lost();
    return onTheWay + atTheNode;
  }
}
