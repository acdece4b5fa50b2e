package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Owner to bidder: run this. Answered by an {@link AwardReply} to the owner's auction address.
 *
 * @param promptId the prompt
 * @param attempt 1, 2, … given by the owner
 * @param bidId the bid that won; absent on the own-NPU path, where there was none
 * @param lane the lane to run it on
 * @param quotedS the quote, echoed so that the bidder need not remember it; present with a bid
 * @param generation what to generate; its token limit is what remains
 * @param prefixText text already delivered, which the run continues
 * @param prefixTokenIds the same as token ids, where known
 * @param priority 0 to 100
 * @param deadlineRemainingMs time left
 * @param streamTo the device whose stream address takes the output
 * @param credit chunks that may be in flight at the start
 * @param clientKey stands for the client among those of its owner, so that clients take turns;
 *     tells nothing else of it; absent: all prompts of the owner count as of one client
 * @param onlyFree whether a slot must be free now: if none is, the award is refused and not queued;
 *     absent: it may wait
 */
public record Award(
    PromptId promptId,
    int attempt,
    Optional<BidId> bidId,
    LaneKey lane,
    OptionalDouble quotedS,
    GenerationSpec generation,
    Optional<String> prefixText,
    List<Integer> prefixTokenIds,
    int priority,
    long deadlineRemainingMs,
    DeviceId streamTo,
    int credit,
    Optional<String> clientKey,
    Optional<Boolean> onlyFree)
    implements AuctionMessage, PromptMessage {

  public Award {
    Checks.between("attempt", attempt, 1, Integer.MAX_VALUE);
    if (bidId.isPresent() != quotedS.isPresent()) {
      throw new IllegalArgumentException("quotedS must be present exactly when bidId is");
    }
    quotedS.ifPresent(s -> Checks.seconds("quotedS", s));
    prefixTokenIds = List.copyOf(prefixTokenIds);
    Checks.between("priority", priority, 0, 100);
    Checks.nonNegative("deadlineRemainingMs", deadlineRemainingMs);
    Checks.nonNegative("credit", credit);
    clientKey.ifPresent(key -> Checks.notBlank("clientKey", key));
  }

  /**
   * How many bytes its frame has at least. A frame can have several times as many, such as that of
   * a text of control characters, each of which takes six. Takes a step for each text, message,
   * image and definition of a tool, however long these are.
   */
  public long leastBytes() {
    // A token takes a digit and a comma.
    return generation.leastBytes()
        + prefixText.map(String::length).orElse(0)
        + 2L * prefixTokenIds.size();
  }

  /** The same with each image empty. Takes a step for each part of a chat. */
  public Award withoutImages() {
    return with(generation.withInput(generation.input().withoutImages()), onlyFree);
  }

  /** The same, to be refused if no slot is free. */
  public Award onlyIfFree() {
    return with(generation, Optional.of(true));
  }

  private Award with(GenerationSpec what, Optional<Boolean> free) {
    return new Award(
        promptId,
        attempt,
        bidId,
        lane,
        quotedS,
        what,
        prefixText,
        prefixTokenIds,
        priority,
        deadlineRemainingMs,
        streamTo,
        credit,
        clientKey,
        free);
  }

  /** Whether it may wait for a slot. */
  @JsonIgnore
  public boolean mayWait() {
    return !onlyFree.orElse(false);
  }
}
