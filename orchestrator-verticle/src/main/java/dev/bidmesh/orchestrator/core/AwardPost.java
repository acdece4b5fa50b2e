package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.PeerTable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Sends awards, and sends one again that is not answered soon, since it or its answer may be lost;
 * the executor gives the same answer to the same award.
 */
final class AwardPost {

  private final PromptContext prompt;
  private final Spread spread;
  private final BiddingConfig config;
  private final Set<LaneKey> wantedFree = new HashSet<>();
  private Optional<Award> sent = Optional.empty();
  private int copies;

  AwardPost(PromptContext prompt, Spread spread) {
    this.prompt = prompt;
    this.spread = spread;
    this.config = prompt.config.bidding();
  }

  /**
   * Sends the award of a bid and waits for the answer.
   *
   * @param freeOnly whether it is to be refused if no slot is free; not if there is nobody else,
   *     and once for each lane, so that one that was passed over for it may be asked to queue it
   */
  void send(PromptState.Awarding awarding, boolean freeOnly, Turn turn) {
    Attempt attempt = awarding.attempt();
    boolean lastQuote = awarding.auction().requotes() >= config.maxRequotes();
    boolean onlyChoice = awarding.others().stream().noneMatch(Candidate::available);
    Award usual =
        prompt.messages.award(
            attempt,
            awarding.candidate().bid(),
            onlyChoice || lastQuote,
            spread.allowanceS(attempt.lane()),
            prompt.delivered,
            prompt.credit(),
            turn.nowNanos());
    boolean now = freeOnly && !onlyChoice && wantedFree.add(attempt.lane());
    Award award = now ? usual.onlyIfFree() : usual;
    sent = Optional.of(award);
    copies = 1;
    prompt.timers.startAward(transfer(attempt), turn);
    post(attempt, award, turn);
  }

  private Duration transfer(Attempt attempt) {
    return prompt.isSelf(attempt.lane().deviceId())
        ? Duration.ZERO
        : prompt.messages.transfer(prompt.delivered);
  }

  /** Whether an award was not to wait for a slot. */
  boolean wantedFreeSlot(Attempt attempt) {
    return sent.filter(award -> award.attempt() == attempt.number() && !award.mayWait())
        .isPresent();
  }

  /** Sends the same award once more; after the last time nothing sets the timer any more. */
  void sendAgain(Attempt attempt, Turn turn) {
    sent.filter(award -> award.attempt() == attempt.number())
        .ifPresent(
            award -> {
              copies++;
              prompt.node.counts().sentAgain(AuctionCounts.Sent.AWARD);
              prompt.trace.step(turn.nowNanos(), "award sent again, time " + copies);
              post(attempt, award, turn);
            });
  }

  private void post(Attempt attempt, Award award, Turn turn) {
    turn.send(Address.device(attempt.lane().deviceId(), Purpose.EXECUTE), award);
    if (copies <= config.awardResends() && !prompt.isSelf(attempt.lane().deviceId())) {
      // On a slow network the first copy of a long prompt may still be on its way.
      Duration onItsWay = prompt.messages.onItsWay(prompt.delivered);
      prompt.timers.startAwardResend(wait(attempt).plus(onItsWay), turn);
    }
  }

  /** A device that is slow to answer requests is slow to answer awards. */
  private Duration wait(Attempt attempt) {
    Duration usual =
        prompt
            .view
            .peer(attempt.lane().deviceId())
            .map(PeerTable.Peer::replyP95Ms)
            .filter(p95 -> p95.isPresent())
            .map(p95 -> config.overdueAfter(p95.getAsDouble()))
            .orElse(Duration.ZERO);
    Duration first =
        usual.compareTo(config.awardResendAfter()) > 0 ? usual : config.awardResendAfter();
    return first.multipliedBy(1L << (copies - 1));
  }
}
