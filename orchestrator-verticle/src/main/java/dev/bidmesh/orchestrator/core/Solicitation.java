package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PeerObserved;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Asks devices for bids and decides when enough is known. The first request goes to all; who was
 * expected and has not answered is asked again directly, after waits that double. The round closes
 * when every expected device has answered or counts as absent, and at the end of the window.
 */
final class Solicitation {

  /** Most names in one step of a trace. */
  private static final int NAMES = 16;

  private final PromptContext prompt;
  private final Closing closing;
  private Optional<String> digest = Optional.empty();
  private long askedNanos;

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
    var expected = new ArrayList<DeviceId>(prompt.view.expectedPeers());
    expected.add(prompt.self.deviceId());
    // Whoever insists on a device wants it to be asked, whatever is thought of it.
    prompt.request.pinDevice().filter(each -> !expected.contains(each)).ifPresent(expected::add);
    var terms = new Auction.Terms(prompt.request.pinDevice(), digest, prompt.excluded());
    var auction = new Auction(expected, terms);
    prompt.transition(
        collecting(auction),
        "devices to ask: " + expected.size() + " (" + names(expected) + ")",
        turn);
    prompt.timers.startWindow(turn);
    startWait(auction, turn);
    askedNanos = turn.nowNanos();
    turn.publish(Address.BID_REQUEST, request(turn));
  }

  private void startWait(Auction auction, Turn turn) {
    prompt.timers.startResend(auction.requests(), prompt.node.dice().getAsDouble(), turn);
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
    } else if (!collecting.auction().take(bids, turn.nowNanos())) {
      prompt.trace.step(turn.nowNanos(), bids.name() + " answered again, which changes nothing");
    } else {
      prompt.trace.step(turn.nowNanos(), bids.name() + " answered: " + offer(bids));
      observe(bids.deviceId(), collecting.auction(), turn);
      closeIfComplete(collecting, "every device answered", turn);
    }
  }

  /** Of an answer to one of several requests nobody knows which it answers (Karn, 1987). */
  private void observe(DeviceId device, Auction auction, Turn turn) {
    if (auction.requests() == 1) {
      prompt.observed(PeerObserved.replied(device, (turn.nowNanos() - askedNanos) / 1e6), turn);
    }
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
      closeIfComplete(collecting, "every device that is left answered", turn);
    }
  }

  private void closeIfComplete(PromptState.Collecting collecting, String cause, Turn turn) {
    if (collecting.auction().complete() && !mayHearMore(collecting.auction())) {
      close(collecting, cause, turn);
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

  /** Asks those again who have not answered, or waits for them no longer. */
  void onAnswersDue(Turn turn) {
    if (prompt.state() instanceof PromptState.Collecting collecting) {
      if (prompt.timers.isResendLate(turn)) {
        startWait(collecting.auction(), turn);
      } else if (collecting.auction().complete()) {
        close(collecting, "nobody else answered", turn);
      } else if (collecting.auction().requests() < prompt.config.bidding().attempts()) {
        askAgain(collecting.auction(), turn);
      } else {
        giveUp(collecting, turn);
      }
    }
  }

  private void askAgain(Auction auction, Turn turn) {
    auction.askedAgain();
    prompt.trace.step(
        turn.nowNanos(),
        "asked again, time " + auction.requests() + ": " + names(auction.missing()));
    startWait(auction, turn);
    BidRequest request = request(turn);
    for (DeviceId device : auction.missing()) {
      turn.send(Address.device(device, Purpose.BID), request);
    }
  }

  /** The own device is waited for until the window ends if nobody else has offered anything. */
  private void giveUp(PromptState.Collecting collecting, Turn turn) {
    Auction auction = collecting.auction();
    markAbsent(auction, turn);
    if (auction.complete() || !auction.candidates().isEmpty()) {
      close(collecting, "the others count as absent", turn);
    }
  }

  private void markAbsent(Auction auction, Turn turn) {
    List<DeviceId> absent =
        auction.missing().stream().filter(device -> !prompt.isSelf(device)).toList();
    auction.giveUp(absent);
    absent.forEach(device -> prompt.view.liveness().silent(device, turn.nowNanos()));
    if (!absent.isEmpty()) {
      prompt.trace.step(
          turn.nowNanos(),
          "absent, requests unanswered " + auction.requests() + ": " + names(absent));
    }
  }

  void onWindowClosed(Turn turn) {
    if (prompt.state() instanceof PromptState.Collecting collecting
        && !prompt.timers.isHeldUp(PromptTimers.WINDOW, turn)) {
      markAbsent(collecting.auction(), turn);
      close(collecting, "the bid window closed", turn);
    }
  }

  private void close(PromptState.Collecting collecting, String cause, Turn turn) {
    prompt.timers.stopWindow(turn);
    closing.close(collecting, cause, turn);
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
