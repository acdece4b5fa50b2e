package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.message.NoBid;
import java.util.OptionalLong;

/**
 * Why a prompt is offered nothing.
 *
 * @param reason for decisions
 * @param retryAfterMs when asking again may help
 */
record Refusal(NoBid reason, OptionalLong retryAfterMs) {

  static Refusal of(NoBid reason) {
    return new Refusal(reason, OptionalLong.empty());
  }

  static Refusal retry(NoBid reason, long afterMs) {
    return new Refusal(reason, OptionalLong.of(afterMs));
  }

  /**
   * The one of two lanes' refusals that stands for both: the lane that came closer to bidding, and
   * of two equally close the one that can be asked again sooner.
   */
  static Refusal closer(Refusal one, Refusal other) {
    int difference = closeness(one.reason) - closeness(other.reason);
    if (difference != 0) {
      return difference > 0 ? one : other;
    }
    return one.retryAfterMs.orElse(Long.MAX_VALUE) <= other.retryAfterMs.orElse(Long.MAX_VALUE)
        ? one
        : other;
  }

  private static int closeness(NoBid reason) {
    return switch (reason) {
      case NO_SUCH_MODEL -> 0;
      case UNSUPPORTED -> 1;
      case TOO_LONG -> 2;
      case NOT_READY -> 3;
      case FULL -> 4;
      case DRAINING, BATTERY -> 5;
    };
  }
}
