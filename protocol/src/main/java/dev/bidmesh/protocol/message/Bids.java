package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Bidder to owner: everything that one device offers for one prompt, in one answer, so that "every
 * peer answered" can be decided.
 *
 * @param promptId the prompt
 * @param deviceId the bidder
 * @param incarnation the bidder's start count
 * @param name display name of the bidder
 * @param bids one per lane that can serve it; at most 64
 * @param noBid why there is none; present exactly when {@code bids} is empty
 * @param retryAfterMs when asking again may help
 * @param request number of the request that this answers; absent: not told
 * @param rivals other prompts for the same model for which the bidder was asked a moment ago, so
 *     that they are probably being decided now; absent: not told
 */
public record Bids(
    PromptId promptId,
    DeviceId deviceId,
    long incarnation,
    String name,
    List<Bid> bids,
    Optional<NoBid> noBid,
    OptionalLong retryAfterMs,
    OptionalInt request,
    OptionalInt rivals)
    implements AuctionMessage, PromptMessage {

  /** Most lanes that one device offers. */
  public static final int MAX_BIDS = 64;

  /** Most rivals that are counted. */
  public static final int MAX_RIVALS = 1_024;

  public Bids {
    Checks.nonNegative("incarnation", incarnation);
    bids = Checks.atMost("bids", MAX_BIDS, bids);
    if (bids.isEmpty() != noBid.isPresent()) {
      throw new IllegalArgumentException("noBid must be present exactly when bids is empty");
    }
    retryAfterMs.ifPresent(ms -> Checks.nonNegative("retryAfterMs", ms));
    request.ifPresent(number -> Checks.between("request", number, 1, BidRequest.MAX_REQUESTS));
    rivals.ifPresent(count -> Checks.between("rivals", count, 0, MAX_RIVALS));
  }

  /** An answer that does not tell which request it is to. */
  public Bids(
      PromptId promptId,
      DeviceId deviceId,
      long incarnation,
      String name,
      List<Bid> bids,
      Optional<NoBid> noBid,
      OptionalLong retryAfterMs) {
    this(promptId, deviceId, incarnation, name, bids, noBid, retryAfterMs, OptionalInt.empty());
  }

  /** An answer that does not tell of rivals. */
  public Bids(
      PromptId promptId,
      DeviceId deviceId,
      long incarnation,
      String name,
      List<Bid> bids,
      Optional<NoBid> noBid,
      OptionalLong retryAfterMs,
      OptionalInt request) {
    this(
        promptId,
        deviceId,
        incarnation,
        name,
        bids,
        noBid,
        retryAfterMs,
        request,
        OptionalInt.empty());
  }
}
