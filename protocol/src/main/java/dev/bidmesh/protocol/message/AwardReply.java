package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import java.time.Duration;
import java.util.OptionalLong;

/** Bidder to owner: what becomes of an award. */
public sealed interface AwardReply extends AuctionMessage, PromptMessage {

  /** The awarded prompt. */
  @Override
  PromptId promptId();

  /** The awarded attempt, at least 1. */
  int attempt();

  /**
   * It will run; progress and chunks follow.
   *
   * @param predictedS predicted completion in seconds, backlog included, at most 30 days
   * @param featuresId names the features that the prediction was made with
   */
  record Accepted(PromptId promptId, int attempt, double predictedS, String featuresId)
      implements AwardReply {
    public Accepted {
      Checks.between("attempt", attempt, 1, Integer.MAX_VALUE);
      Checks.seconds("predictedS", predictedS);
    }
  }

  /**
   * The quote cannot be honoured any more; this one can.
   *
   * @param bid the fresh quote
   */
  record Requote(PromptId promptId, int attempt, Bid bid) implements AwardReply {
    public Requote {
      Checks.between("attempt", attempt, 1, Integer.MAX_VALUE);
    }
  }

  /**
   * It will not run.
   *
   * @param code why
   * @param message for people
   * @param retryAfterMs when a retry is likely to be accepted
   */
  record Refused(
      PromptId promptId, int attempt, FailureCode code, String message, OptionalLong retryAfterMs)
      implements AwardReply {

    /**
     * How much later than it was told to a prompt may come back and still be recognized: its owner
     * sends it to the lane that refused it, and that keeps its place.
     */
    public static final Duration PLACE_KEPT = Duration.ofSeconds(1);

    public Refused {
      Checks.between("attempt", attempt, 1, Integer.MAX_VALUE);
      retryAfterMs.ifPresent(ms -> Checks.nonNegative("retryAfterMs", ms));
    }
  }
}
