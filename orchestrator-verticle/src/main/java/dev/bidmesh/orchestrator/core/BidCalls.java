package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.BidRequest;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The requests for bids of one prompt: to whom they go, when again, and what becomes of the rest.
 */
final class BidCalls {

  /** Most names in one step of a trace. */
  private static final int NAMES = 16;

  private final PromptContext prompt;

  BidCalls(PromptContext prompt) {
    this.prompt = prompt;
  }

  /** Asks everybody by one message, and waits for these. */
  void askAll(Auction auction, List<DeviceId> devices, Turn turn) {
    expect(auction, devices, turn);
    turn.publish(Address.BID_REQUEST, request(turn).numbered(1));
  }

  /** Asks these one by one, and waits for them. */
  void ask(Auction auction, List<DeviceId> devices, Turn turn) {
    expect(auction, devices, turn);
    BidRequest request = request(turn).numbered(1);
    devices.forEach(device -> turn.send(Address.device(device, Purpose.BID), request));
  }

  private void expect(Auction auction, List<DeviceId> devices, Turn turn) {
    for (DeviceId device : devices) {
      var inquiry = new Inquiry(device);
      inquiry.sent(turn.nowNanos(), due(device, 1, turn));
      auction.expect(inquiry);
    }
    prompt.timers.startWindow(turn);
    startNextWait(auction, turn);
  }

  /** Waits until something is to be done about one who has not answered. */
  void startNextWait(Auction auction, Turn turn) {
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

  /** Waits a moment for devices that are not expected. */
  void startGrace(Turn turn) {
    Duration first = prompt.config.bidding().resendAfter();
    double dice = prompt.node.dice().getAsDouble();
    prompt.timers.startResend(prompt.config.bidding().answerWait(first, 1, dice), turn);
  }

  /** Gives those their time again whose answers are due. */
  void postpone(Auction auction, Turn turn) {
    auction.missing().stream()
        .filter(each -> each.dueNanos() <= turn.nowNanos())
        .forEach(each -> each.dueNanos(due(each.device(), each.requests(), turn)));
    startNextWait(auction, turn);
  }

  /** Asks those once more who have not answered in time. */
  void askAgain(List<Inquiry> inquiries, Turn turn) {
    if (inquiries.isEmpty()) {
      return;
    }
    BidRequest request = request(turn);
    for (Inquiry each : inquiries) {
      int number = each.requests() + 1;
      each.sent(turn.nowNanos(), due(each.device(), number, turn));
      prompt.node.counts().sentAgain(AuctionCounts.Sent.BID_REQUEST);
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
   * Those who did not answer are not expected again until they are heard. The own device is spared.
   */
  void markAbsent(Auction auction, List<Inquiry> inquiries, Turn turn) {
    List<Inquiry> absent =
        inquiries.stream().filter(each -> !prompt.isSelf(each.device())).toList();
    auction.giveUp(devices(absent));
    BidRequest request = request(turn);
    for (Inquiry each : absent) {
      prompt.node.counts().replied(AuctionCounts.Reply.MISSING);
      prompt.view.liveness().silent(each.device(), turn.nowNanos());
      prompt.node.reminders().lost(each, request, turn);
      prompt.observed(each.unanswered(), turn);
    }
    absent.stream()
        .collect(Collectors.groupingBy(Inquiry::requests))
        .forEach(
            (number, some) ->
                prompt.trace.step(
                    turn.nowNanos(), "absent, requests unanswered " + number + ": " + named(some)));
  }

  /** Goes on without those who are missing, and leaves it to others to find out what they are. */
  void remindOverdue(Auction auction, Turn turn) {
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

  /** Devices in words, for a trace. */
  String names(List<DeviceId> devices) {
    String names =
        devices.stream()
            .limit(NAMES)
            .map(device -> prompt.isSelf(device) ? prompt.self.name() : prompt.view.nameOf(device))
            .collect(Collectors.joining(", "));
    return devices.size() > NAMES ? names + " and " + (devices.size() - NAMES) + " more" : names;
  }
}
