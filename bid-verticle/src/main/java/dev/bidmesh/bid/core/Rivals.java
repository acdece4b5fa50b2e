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
 */
final class Rivals {

  private final BidConfig config;

  /** In the order of asking, the oldest first. */
  private final Map<PromptId, Asked> asked = new LinkedHashMap<>();

  private record Asked(String model, long atNanos) {}

  Rivals(BidConfig config) {
    this.config = config;
  }

  /** A prompt asks for bids; one that asks again counts once. */
  void asked(BidRequest request, long nowNanos) {
    forgetOld(nowNanos);
    asked.remove(request.promptId());
    if (asked.size() <= Bids.MAX_RIVALS) {
      asked.put(request.promptId(), new Asked(request.modelAlias(), nowNanos));
    }
  }

  /** How many others have asked for the same model a moment ago. */
  int of(BidRequest request, long nowNanos) {
    forgetOld(nowNanos);
    long others =
        asked.entrySet().stream()
            .filter(each -> !each.getKey().equals(request.promptId()))
            .filter(each -> each.getValue().model().equals(request.modelAlias()))
            .count();
    return (int) Math.min(Bids.MAX_RIVALS, others);
  }

  private void forgetOld(long nowNanos) {
    Iterator<Asked> oldest = asked.values().iterator();
    while (oldest.hasNext()
        && nowNanos - oldest.next().atNanos() > config.rivalsWithin().toNanos()) {
      oldest.remove();
    }
  }
}
