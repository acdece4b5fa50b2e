package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.BidPatience;
import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.core.policy.Seconds;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.NoBid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Asks devices for bids and decides when enough is known. Who was expected and has not answered in
 * time is asked again directly, after waits that grow. The round closes when every expected device
 * has answered, is overdue while somebody else can run the prompt, or counts as absent, and at the
 * end of the window.
 */
final class Solicitation {

  private final PromptContext prompt;
  private final Closing closing;
  private final BidCalls calls;
  private Optional<String> digest = Optional.empty();
  private Optional<Audience> audience = Optional.empty();
  private int extensions;
  private int asked;

  /** What happens with a round that is over. */
  @FunctionalInterface
  interface Closing {
    void close(PromptState.Collecting collecting, String cause, Turn turn);
  }

  Solicitation(PromptContext prompt, Closing closing) {
    this.prompt = prompt;
    this.closing = closing;
    this.calls = new BidCalls(prompt);
  }

  /** Opens a round; after a run was lost, among those who can go on with its text. */
  void open(Turn turn) {
    prompt.trace.path("auction");
    rememberDigest();
    Audience drawn = Audience.of(prompt, digest);
    audience = Optional.of(drawn);
    extensions = 0;
    asked = drawn.first().size() - 1;
    var auction = new Auction(terms());
    List<DeviceId> first = drawn.first();
    prompt.transition(
        collecting(auction),
        "devices to ask: " + first.size() + " (" + calls.names(first) + ")",
        turn);
    if (drawn.isEverybody()) {
      calls.askAll(auction, first, turn);
    } else {
      calls.ask(auction, first, turn);
    }
  }

  /**
   * Asks some more devices that have not been asked yet: first a few, and each time twice as many.
   *
   * @return false if all have been asked, or it is over
   */
  boolean extend(Auction auction, String cause, Turn turn) {
    int count = prompt.config.bidding().sampleMore() << Math.min(extensions, 10);
    boolean some = ask(auction, count, cause, turn);
    extensions += some ? 1 : 0;
    return some;
  }

  /**
   * Asks some more devices because what was offered could be better, but no more in all than are
   * worth that.
   *
   * @return false if all have been asked, or enough
   */
  boolean askForBetter(Auction auction, String cause, Turn turn) {
    BiddingConfig bidding = prompt.config.bidding();
    int left = bidding.sampleAtMost() - asked;
    return left > 0 && ask(auction, Math.min(left, bidding.sampleMore()), cause, turn);
  }

  /** Waits for somebody to bid, whom nobody asks just now. */
  void await(String cause, Turn turn) {
    prompt.transition(collecting(new Auction(terms())), cause, turn);
  }

  /** How many peers of a mesh that is too large to ask all were asked; absent in a small one. */
  OptionalInt sampled() {
    boolean all = audience.map(Audience::isEverybody).orElse(true);
    return all || prompt.request.pinDevice().isPresent()
        ? OptionalInt.empty()
        : OptionalInt.of(asked);
  }

  private boolean ask(Auction auction, int count, String cause, Turn turn) {
    List<DeviceId> more = audience.map(each -> each.more(count)).orElse(List.of());
    if (more.isEmpty()) {
      return false;
    }
    asked += more.size();
    auction.terms(terms());
    prompt.transition(
        collecting(auction),
        cause + "; devices to ask: " + more.size() + " more (" + calls.names(more) + ")",
        turn);
    calls.ask(auction, more, turn);
    return true;
  }

  private Auction.Terms terms() {
    return new Auction.Terms(prompt.request.pinDevice(), digest, prompt.excluded());
  }

  private PromptState.Collecting collecting(Auction auction) {
    PromptState from = prompt.state();
    if (from instanceof PromptState.Arrived arrived) {
      return arrived.toCollecting(auction);
    }
    if (from instanceof PromptState.Reserving reserving) {
      return reserving.toCollecting(auction);
    }
    if (from instanceof PromptState.Running running) {
      return running.toCollecting(auction);
    }
    if (from instanceof PromptState.Scoring scoring) {
      return scoring.toCollecting(auction);
    }
    if (from instanceof PromptState.Checking checking) {
      return checking.toCollecting(auction);
    }
    if (from instanceof PromptState.Awarding awarding) {
      return awarding.toCollecting(auction);
    }
    if (from instanceof PromptState.Collecting collecting) {
      return collecting.toCollecting(auction);
    }
    throw new IllegalStateException(
        "prompt " + prompt.promptId() + " cannot ask for bids while " + from.label());
  }

  /** The only model that can go on with what the client has. */
  private void rememberDigest() {
    if (prompt.state() instanceof PromptState.Running running) {
      digest =
          prompt.delivered.nothing()
              ? Optional.empty()
              : Optional.of(running.run().attempt().lane().modelDigest());
    }
  }

  /** Takes an answer of a device, wanted or not. */
  void onBids(Bids bids, Turn turn) {
    if (!(prompt.state() instanceof PromptState.Collecting collecting)) {
      prompt.node.counts().replied(AuctionCounts.Reply.LATE);
      prompt.trace.step(turn.nowNanos(), bids.name() + " answered too late");
      return;
    }
    Auction auction = collecting.auction();
    Optional<Inquiry> inquiry = auction.missing(bids.deviceId());
    if (!auction.take(bids, turn.nowNanos())) {
      prompt.node.counts().replied(AuctionCounts.Reply.REPEATED);
      prompt.trace.step(turn.nowNanos(), bids.name() + " answered again, which changes nothing");
      return;
    }
    prompt.node.counts().answered(bids);
    prompt.trace.step(turn.nowNanos(), bids.name() + " answered: " + offer(bids));
    inquiry.ifPresent(each -> prompt.observed(each.answeredBy(bids, turn.nowNanos()), turn));
    closeOrHearMore(collecting, "every device answered", turn);
  }

  private static String offer(Bids bids) {
    return bids.noBid()
        .map(why -> "no bid, " + why.name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .orElseGet(
            () ->
                bids.bids().stream()
                    .map(bid -> bid.lane().engineId() + " in " + Seconds.text(bid.quotedS()))
                    .collect(Collectors.joining(", ")));
  }

  /** Some devices are not to be waited for any more. */
  void withdrawn(Collection<DeviceId> devices, Turn turn) {
    if (prompt.state() instanceof PromptState.Collecting collecting) {
      collecting.auction().giveUp(devices);
      closeOrHearMore(collecting, "every device that is left answered", turn);
    }
  }

  private void closeOrHearMore(PromptState.Collecting collecting, String cause, Turn turn) {
    Auction auction = collecting.auction();
    if (auction.complete() && mayHearMore(auction)) {
      calls.startGrace(turn);
    } else {
      closeIfDone(collecting, cause, turn);
    }
  }

  /**
   * Whether to wait for devices that are not expected, because nobody who is has offered anything:
   * peers that were silent, or those that a device does not know yet which has just started.
   */
  private boolean mayHearMore(Auction auction) {
    return auction.candidates().isEmpty()
        && !auction.declined(NoBid.FULL)
        && (prompt.view.hasDoubtfulPeers()
            || prompt.view.isAlone() && auction.declined(NoBid.NOT_READY));
  }

  /** False if more answers are to be waited for. */
  private boolean closeIfDone(PromptState.Collecting collecting, String cause, Turn turn) {
    Auction auction = collecting.auction();
    if (auction.complete()) {
      close(collecting, cause, turn);
    } else if (auction.overdue() && !auction.candidates().isEmpty()) {
      close(collecting, "the others are slower than usual", turn);
    } else {
      return false;
    }
    return true;
  }

  /** Asks those again who have not answered in time, or waits for them no longer. */
  void onAnswersDue(Turn turn) {
    if (prompt.state() instanceof PromptState.Collecting collecting) {
      Auction auction = collecting.auction();
      if (prompt.timers.isResendLate(turn)) {
        postpone(auction, turn);
      } else if (auction.complete()) {
        close(collecting, "nobody else answered", turn);
      } else {
        askAgainOrGiveUp(auction, turn);
        if (!closeIfDone(collecting, "the others count as absent", turn)) {
          calls.startNextWait(auction, turn);
        }
      }
    }
  }

  /** This node stood still: answers may be waiting behind the timer. */
  private void postpone(Auction auction, Turn turn) {
    if (auction.complete()) {
      calls.startGrace(turn);
    } else {
      calls.postpone(auction, turn);
    }
  }

  private void askAgainOrGiveUp(Auction auction, Turn turn) {
    var again = new ArrayList<Inquiry>();
    var absent = new ArrayList<Inquiry>();
    for (Inquiry each : auction.missing()) {
      if (each.dueNanos() <= turn.nowNanos()) {
        if (prompt.node.waits().isOverdue(each.device(), each.requests())) {
          each.becomeOverdue();
        }
        (each.requests() < attempts(each.device()) ? again : absent).add(each);
      }
    }
    calls.askAgain(again, turn);
    giveUp(auction, absent, turn);
  }

  /** Whoever insists on a device does not give it up sooner than one that nobody knows. */
  private int attempts(DeviceId device) {
    int attempts = prompt.node.waits().attempts(device);
    return prompt.request.pinDevice().filter(device::equals).isPresent()
        ? Math.max(attempts, prompt.config.bidding().attempts())
        : attempts;
  }

  /**
   * Nobody is given up while everybody has the whole window. The own device never is, but it is not
   * waited for either if somebody else has offered something.
   */
  private void giveUp(Auction auction, List<Inquiry> inquiries, Turn turn) {
    inquiries.forEach(each -> each.dueNanos(Inquiry.NEVER));
    if (prompt.config.bidding().patience() == BidPatience.LEARNED) {
      inquiries.forEach(Inquiry::becomeOverdue);
      calls.markAbsent(auction, inquiries, turn);
    }
  }

  void onWindowClosed(Turn turn) {
    if (prompt.state() instanceof PromptState.Collecting collecting
        && !prompt.timers.isHeldUp(PromptTimers.WINDOW, turn)) {
      calls.markAbsent(collecting.auction(), collecting.auction().missing(), turn);
      close(collecting, "the bid window closed", turn);
    }
  }

  private void close(PromptState.Collecting collecting, String cause, Turn turn) {
    prompt.timers.stopWindow(turn);
    prompt.log.bids(collecting.auction(), cause, turn);
    calls.remindOverdue(collecting.auction(), turn);
    closing.close(collecting, cause, turn);
  }
}
