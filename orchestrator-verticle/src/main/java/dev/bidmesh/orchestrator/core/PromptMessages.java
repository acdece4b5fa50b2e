package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.PromptRequest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Writes the messages about one prompt.
 *
 * @param request the prompt
 * @param self this node
 * @param deadlineNanos when the prompt's time is up
 * @param clientKey what stands for the client in awards
 */
record PromptMessages(
    PromptRequest request, DeviceId self, long deadlineNanos, Optional<String> clientKey) {

  /** What one frame holds for sure, whatever the characters. */
  private static final int FRAME_CHARS = FrameCodec.MAX_AWARD_BYTES / 6;

  /** Of a network that is slow. */
  private static final double SLOW_CHARS_PER_S = 1024 * 1024;

  private static final Set<Capability> IN_ONE_PIECE = Set.of(Capability.TOOLS, Capability.JSON);

  long remainingMs(long nowNanos) {
    return Math.max(0, (deadlineNanos - nowNanos) / 1_000_000);
  }

  /** Length of what a lane would read: the longest variant and the text delivered so far. */
  int promptChars(Delivered delivered) {
    int longest = 0;
    for (Accelerator each : Accelerator.values()) {
      longest = Math.max(longest, input(delivered).charsFor(each));
    }
    return longest + delivered.text().length();
  }

  /** Length of what is sent to a device that is to run it: the texts, and images. */
  long sentChars(Delivered delivered) {
    return promptChars(delivered) + request.generation().input().imageChars();
  }

  /** How long an award may be on its way to another device, for its length. */
  Duration onItsWay(Delivered delivered) {
    return Duration.ofMillis(Math.round(1e3 * sentChars(delivered) / SLOW_CHARS_PER_S));
  }

  /** How much longer than others an award may take to another device, since it is large. */
  Duration transfer(Delivered delivered) {
    return sentChars(delivered) <= FRAME_CHARS ? Duration.ZERO : onItsWay(delivered);
  }

  /** What is left to do: of several texts those whose embeddings are not delivered. */
  private PromptInput input(Delivered delivered) {
    PromptInput input = request.generation().input();
    return input instanceof PromptInput.Embed embed && !delivered.hasAllVectors()
        ? embed.after(delivered.vectors())
        : input;
  }

  /** Asks for bids; once text was delivered, only from lanes that can go on with it. */
  BidRequest bidRequest(String model, Delivered delivered, long nowNanos) {
    return new BidRequest(
        request.promptId(),
        model,
        needs(delivered),
        promptChars(delivered),
        OptionalInt.empty(),
        remainingTokens(delivered),
        request.priority(),
        remainingMs(nowNanos),
        self);
  }

  /** Awards the own free NPU, which made no bid. */
  Award ownNpuAward(Attempt attempt, Delivered delivered, int credit, long nowNanos) {
    return award(attempt, Optional.empty(), OptionalDouble.empty(), delivered, credit, nowNanos);
  }

  /**
   * Awards a bid.
   *
   * @param onlyChoice there is nobody else to ask: then any completion within the deadline is
   *     better than a fresh quote, so the deadline stands in for the quote
   * @param allowanceS time that it may take longer than was quoted, because others are placed there
   *     at the same time
   */
  Award award(
      Attempt attempt,
      Bid bid,
      boolean onlyChoice,
      double allowanceS,
      Delivered delivered,
      int credit,
      long nowNanos) {
    double allowedS = bid.quotedS() + allowanceS;
    double quotedS = onlyChoice ? Math.max(allowedS, remainingMs(nowNanos) / 1e3) : allowedS;
    return award(
        attempt,
        Optional.of(bid.bidId()),
        OptionalDouble.of(Checks.tellable(quotedS)),
        delivered,
        credit,
        nowNanos);
  }

  private Award award(
      Attempt attempt,
      Optional<BidId> bidId,
      OptionalDouble quotedS,
      Delivered delivered,
      int credit,
      long nowNanos) {
    GenerationSpec generation =
        request.generation().withInput(input(delivered)).withMaxTokens(remainingTokens(delivered));
    return new Award(
        request.promptId(),
        attempt.number(),
        bidId,
        attempt.lane(),
        quotedS,
        generation,
        delivered.nothing() || embeds() ? Optional.empty() : Optional.of(delivered.text()),
        List.of(),
        request.priority(),
        remainingMs(nowNanos),
        self,
        credit,
        clientKey,
        Optional.empty());
  }

  /** What a lane must be able to do beyond plain text; more once text was delivered. */
  Set<Capability> needs(Delivered delivered) {
    var needs = EnumSet.noneOf(Capability.class);
    needs.addAll(request.needs());
    if (!delivered.nothing() && !embeds()) {
      needs.add(Capability.CONTINUATION);
    }
    return needs;
  }

  /**
   * Whether the answer may come in one piece at the end: embeddings, and with some engines what
   * needs tools or an answer in JSON.
   */
  boolean isInOnePiece() {
    return embeds() || request.needs().stream().anyMatch(IN_ONE_PIECE::contains);
  }

  private boolean embeds() {
    return request.generation().input() instanceof PromptInput.Embed;
  }

  /** Whether the client has as many tokens as it asked for, or all embeddings. */
  boolean nothingLeft(Delivered delivered) {
    if (embeds()) {
      return delivered.hasAllVectors();
    }
    OptionalInt limit = request.generation().maxTokens();
    return limit.isPresent() && countedTokens(delivered) >= limit.getAsInt();
  }

  /** A run that delivered no text is started over, with all its tokens. */
  private static int countedTokens(Delivered delivered) {
    return delivered.nothing() ? 0 : delivered.tokens();
  }

  private OptionalInt remainingTokens(Delivered delivered) {
    OptionalInt limit = request.generation().maxTokens();
    return limit.isPresent()
        ? OptionalInt.of(Math.max(1, limit.getAsInt() - countedTokens(delivered)))
        : limit;
  }
}
