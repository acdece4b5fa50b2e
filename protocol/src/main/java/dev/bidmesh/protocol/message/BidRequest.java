package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Owner to bidders: what a prompt needs. Never contains its text.
 *
 * @param promptId the prompt
 * @param modelAlias the model that lanes compete with
 * @param needs capabilities that the lane must have
 * @param promptChars length in characters, the longest of its variants
 * @param promptTokens length in tokens, where known
 * @param maxTokens most tokens to generate; absent: no limit given
 * @param priority 0 to 100
 * @param deadlineRemainingMs time left
 * @param replyTo the device whose auction address takes the answer
 * @param request which request to this device for this prompt it is, from 1; the answer repeats it,
 *     so that its time can be told; absent: not counted
 */
public record BidRequest(
    PromptId promptId,
    String modelAlias,
    Set<Capability> needs,
    int promptChars,
    OptionalInt promptTokens,
    OptionalInt maxTokens,
    int priority,
    long deadlineRemainingMs,
    DeviceId replyTo,
    OptionalInt request)
    implements AuctionMessage, PromptMessage {

  /** Highest number of a request. */
  public static final int MAX_REQUESTS = 1_000;

  public BidRequest {
    Checks.notBlank("modelAlias", modelAlias);
    needs = Set.copyOf(needs);
    Checks.nonNegative("promptChars", promptChars);
    Checks.between("priority", priority, 0, 100);
    Checks.nonNegative("deadlineRemainingMs", deadlineRemainingMs);
    request.ifPresent(number -> Checks.between("request", number, 1, MAX_REQUESTS));
  }

  /** A request that is not counted. */
  public BidRequest(
      PromptId promptId,
      String modelAlias,
      Set<Capability> needs,
      int promptChars,
      OptionalInt promptTokens,
      OptionalInt maxTokens,
      int priority,
      long deadlineRemainingMs,
      DeviceId replyTo) {
    this(
        promptId,
        modelAlias,
        needs,
        promptChars,
        promptTokens,
        maxTokens,
        priority,
        deadlineRemainingMs,
        replyTo,
        OptionalInt.empty());
  }

  /** The same, as the n-th request to a device. */
  public BidRequest numbered(int number) {
    return new BidRequest(
        promptId,
        modelAlias,
        needs,
        promptChars,
        promptTokens,
        maxTokens,
        priority,
        deadlineRemainingMs,
        replyTo,
        OptionalInt.of(number));
  }
}
