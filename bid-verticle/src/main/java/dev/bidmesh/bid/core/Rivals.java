package dev.bidmesh.bid.core;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many prompts ask for the same model at the same time. Their owners see the same free devices
 * and would all choose the same one; told of each other, they can spread.
 *
 * <p>What counts is when their requests came, not when they are answered: between the two the
 * bandit is asked, and in a burst that takes longest. So requests are remembered until the last one
 * that came together with them is answered.
 */
final class Rivals {

  private final BidConfig config;

  /** In the order in which they came, the oldest first. */
  private final Map<PromptId, Asked> asked = new LinkedHashMap<>();

  private record Asked(String model, long atNanos) {}

  Rivals(BidConfig config) {
    this.config = config;
  }

  /**
   * A prompt asks for bids; one that asks again counts once. A repeated request says nothing new:
   * its prompt may have been decided without this device.
   */
  void asked(BidRequest request, long nowNanos) {
    forgetOld(nowNanos);
    if (request.request().orElse(1) > 1) {
      return;
    }
    asked.remove(request.promptId());
    if (asked.size() <= Bids.MAX_RIVALS) {
      asked.put(request.promptId(), new Asked(request.modelAlias(), nowNanos));
    }
  }

  /**
   * How many others have asked for the same model at the same time.
   *
   * @param arrivedNanos when this request came
   */
  int of(BidRequest request, long arrivedNanos) {
    long withinNanos = config.rivalsWithin().toNanos();
    long others =
        asked.entrySet().stream()
            .filter(each -> !each.getKey().equals(request.promptId()))
            .filter(each -> each.getValue().model().equals(request.modelAlias()))
            .filter(each -> Math.abs(each.getValue().atNanos() - arrivedNanos) <= withinNanos)
            .count();
    return (int) Math.min(Bids.MAX_RIVALS, others);
  }

  private void forgetOld(long nowNanos) {
    long keptNanos = config.rivalsWithin().plus(config.scoreTimeout()).toNanos();
    Iterator<Asked> oldest = asked.values().iterator();
    while (oldest.hasNext() && nowNanos - oldest.next().atNanos() > keptNanos) {
      oldest.remove();
    }
  }
}
