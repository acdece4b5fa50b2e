package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.BidPatience;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.NoBid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Asks devices for bids and decides when enough is known. Who was expected and has not answered in
 * time is asked again directly, after waits that grow. The round closes when every expected device
 * has answered, is overdue while somebody else can run the prompt, or counts as absent, and at the
 * end of the window.
 */
final class Solicitation {

  /** Most names in one step of a trace. */
  private static final int NAMES = 16;

  private final PromptContext prompt;
  private final Closing closing;
  private Optional<String> digest = Optional.empty();
  private Optional<Audience> audience = Optional.empty();
  private int extensions;

  /** What happens with a round that is over. */
  @FunctionalInterface
  interface Closing {
    void close(PromptState.Collecting collecting, String cause, Turn turn);
  }

  Solicitation(PromptContext prompt, Closing closing) {
    this.prompt = prompt;
    this.closing = closing;
  }

  /** Opens a round; after a run was lost, among those who can go on with its text. */
  void open(Turn turn) {
    prompt.trace.path("auction");
    rememberDigest();
    Audience drawn = Audience.of(prompt, digest);
    audience = Optional.of(drawn);
    extensions = 0;
    var auction = new Auction(terms());
    List<DeviceId> first = drawn.first();
    prompt.transition(
        collecting(auction), "devices to ask: " + first.size() + " (" + names(first) + ")", turn);
    if (drawn.isEverybody()) {
      first.forEach(device -> expect(auction, device, turn));
      startWaits(auction, turn);
      turn.publish(Address.BID_REQUEST, request(turn).numbered(1));
    } else {
      ask(auction, first, turn);
    }
  }

  /**
   * Asks some more devices that have not been asked yet: first a few, and each time twice as many.
   *
   * @return false if all have been asked, or it is over
   */
  boolean extend(Auction auction, String cause, Turn turn) {
    int count = prompt.config.bidding().sampleMore() << Math.min(extensions, 10);
    List<DeviceId> more = audience.map(each -> each.more(count)).orElse(List.of());
    if (more.isEmpty()) {
      return false;
    }
    extensions++;
    auction.terms(terms());
    prompt.transition(
        collecting(auction),
        cause + "; devices to ask: " + more.size() + " more (" + names(more) + ")",
        turn);
    ask(auction, more, turn);
    return true;
  }

  private Auction.Terms terms() {
    return new Auction.Terms(prompt.request.pinDevice(), digest, prompt.excluded());
  }

  private void ask(Auction auction, List<DeviceId> devices, Turn turn) {
    devices.forEach(device -> expect(auction, device, turn));
    startWaits(auction, turn);
    BidRequest request = request(turn).numbered(1);
    devices.forEach(device -> turn.send(Address.device(device, Purpose.BID), request));
  }

  private void expect(Auction auction, DeviceId device, Turn turn) {
    var inquiry = new Inquiry(device);
    inquiry.sent(turn.nowNanos(), due(device, 1, turn));
    auction.expect(inquiry);
  }

  private void startWaits(Auction auction, Turn turn) {
    prompt.timers.startWindow(turn);
    startNextWait(auction, turn);
  }

  private void startNextWait(Auction auction, Turn turn) {
    long due = auction.missing().stream().mapToLong(Inquiry::dueNanos).min().orElse(Inquiry.NEVER);
    if (due == Inquiry.NEVER) {
      prompt.timers.stopResend(turn);
    } else {
      prompt.timers.startResend(Duration.ofNanos(Math.max(1, due - turn.nowNanos())), turn);
    }
  }

  private long due(DeviceId device, int request, Turn turn) {
    double dice = prompt.node.dice().getAsDouble();
    return turn.nowNanos() + prompt.node.waits().wait(device, request, dice).toNanos();
  }

  private BidRequest request(Turn turn) {
    return prompt.messages.bidRequest(prompt.model(), prompt.delivered, turn.nowNanos());
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
      prompt.trace.step(turn.nowNanos(), bids.name() + " answered too late");
      return;
    }
    Auction auction = collecting.auction();
    Optional<Inquiry> inquiry = auction.missing(bids.deviceId());
    if (!auction.take(bids, turn.nowNanos())) {
      prompt.trace.step(turn.nowNanos(), bids.name() + " answered again, which changes nothing");
      return;
    }
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
                    .map(bid -> bid.lane().engineId() + " in " + seconds(bid.quotedS()))
                    .collect(Collectors.joining(", ")));
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.2f s", seconds);
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
      double dice = prompt.node.dice().getAsDouble();
      Duration first = prompt.config.bidding().resendAfter();
      prompt.timers.startResend(prompt.config.bidding().answerWait(first, 1, dice), turn);
    } else {
      closeIfDone(collecting, cause, turn);
    }
  }

  /**
   * Whether to wait for devices that are not expected, because nobody who is has offered anything:
   * peers that were silent, or those that a device does not know yet which has just started.
   */
  private boolean mayHearMore(Auction auction) {
    boolean somebody =
        prompt.view.hasDoubtfulPeers()
            || prompt.view.isAlone() && auction.declined(NoBid.NOT_READY);
    return somebody && !auction.declined(NoBid.FULL) && auction.candidates().isEmpty();
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
          startNextWait(auction, turn);
        }
      }
    }
  }

  /** This node stood still: answers may be waiting behind the timer. */
  private void postpone(Auction auction, Turn turn) {
    auction.missing().stream()
        .filter(each -> each.dueNanos() <= turn.nowNanos())
        .forEach(each -> each.dueNanos(due(each.device(), each.requests(), turn)));
    startNextWait(auction, turn);
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
    askAgain(again, turn);
    giveUp(auction, absent, turn);
  }

  /** Whoever insists on a device does not give it up sooner than one that nobody knows. */
  private int attempts(DeviceId device) {
    int attempts = prompt.node.waits().attempts(device);
    return prompt.request.pinDevice().filter(device::equals).isPresent()
        ? Math.max(attempts, prompt.config.bidding().attempts())
        : attempts;
  }

  private void askAgain(List<Inquiry> inquiries, Turn turn) {
    if (inquiries.isEmpty()) {
      return;
    }
    BidRequest request = request(turn);
    for (Inquiry each : inquiries) {
      int number = each.requests() + 1;
      each.sent(turn.nowNanos(), due(each.device(), number, turn));
      turn.send(Address.device(each.device(), Purpose.BID), request.numbered(number));
    }
    inquiries.stream()
        .collect(Collectors.groupingBy(Inquiry::requests))
        .forEach(
            (number, some) ->
                prompt.trace.step(
                    turn.nowNanos(), "asked again, time " + number + ": " + named(some)));
  }

  /**
   * Nobody is given up while everybody has the whole window. The own device never is, but it is not
   * waited for either if somebody else has offered something.
   */
  private void giveUp(Auction auction, List<Inquiry> inquiries, Turn turn) {
    inquiries.forEach(each -> each.dueNanos(Inquiry.NEVER));
    if (prompt.config.bidding().patience() == BidPatience.LEARNED) {
      inquiries.forEach(Inquiry::becomeOverdue);
      markAbsent(auction, inquiries, turn);
    }
  }

  private void markAbsent(Auction auction, List<Inquiry> inquiries, Turn turn) {
    List<Inquiry> absent =
        inquiries.stream().filter(each -> !prompt.isSelf(each.device())).toList();
    auction.giveUp(devices(absent));
    BidRequest request = request(turn);
    for (Inquiry each : absent) {
      prompt.view.liveness().silent(each.device(), turn.nowNanos());
      prompt.node.reminders().lost(each, request);
      prompt.observed(each.unanswered(), turn);
    }
    absent.stream()
        .collect(Collectors.groupingBy(Inquiry::requests))
        .forEach(
            (number, some) ->
                prompt.trace.step(
                    turn.nowNanos(), "absent, requests unanswered " + number + ": " + named(some)));
  }

  void onWindowClosed(Turn turn) {
    if (prompt.state() instanceof PromptState.Collecting collecting
        && !prompt.timers.isHeldUp(PromptTimers.WINDOW, turn)) {
      markAbsent(collecting.auction(), collecting.auction().missing(), turn);
      close(collecting, "the bid window closed", turn);
    }
  }

  private void close(PromptState.Collecting collecting, String cause, Turn turn) {
    prompt.timers.stopWindow(turn);
    remindOverdue(collecting.auction(), turn);
    closing.close(collecting, cause, turn);
  }

  /** Goes on without those who are overdue, and leaves it to others to find out what they are. */
  private void remindOverdue(Auction auction, Turn turn) {
    List<Inquiry> overdue = auction.missing();
    auction.giveUp(devices(overdue));
    List<Inquiry> peers = overdue.stream().filter(each -> !prompt.isSelf(each.device())).toList();
    if (!peers.isEmpty()) {
      BidRequest request = request(turn);
      peers.forEach(each -> prompt.node.reminders().owes(each, request, turn));
      prompt.trace.step(turn.nowNanos(), "not waited for any more: " + named(peers));
    }
  }

  private static List<DeviceId> devices(List<Inquiry> inquiries) {
    return inquiries.stream().map(Inquiry::device).toList();
  }

  private String named(List<Inquiry> inquiries) {
    return names(devices(inquiries));
  }

  private String names(List<DeviceId> devices) {
    String names =
        devices.stream()
            .limit(NAMES)
            .map(device -> prompt.isSelf(device) ? prompt.self.name() : prompt.view.nameOf(device))
            .collect(Collectors.joining(", "));
    return devices.size() > NAMES ? names + " and " + (devices.size() - NAMES) + " more" : names;
  }
}
