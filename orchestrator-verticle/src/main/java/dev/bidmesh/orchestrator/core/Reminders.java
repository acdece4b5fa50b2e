package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.PeerObserved;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * Devices that still owe an answer to a request for bids whose auction went on without them. They
 * are reminded as often as the auction would have done, and are not expected by other auctions
 * until they are heard; then one that only lost a message is back at once, and one that is frozen
 * counts as silent. Holds one request per device, however many auctions miss it.
 */
final class Reminders {

  /** Purpose of the timers; the subject is the device. */
  static final String PURPOSE = "remind";

  /** An answer that has not come by then was lost, and is not waited for to be timed. */
  private static final long OLD_NANOS = 10_000_000_000L;

  /** A timer that fires later than this was held up by this node itself. */
  private static final long OWN_STALL_NANOS = 250_000_000L;

  private final MeshView view;
  private final AnswerWaits waits;
  private final DoubleSupplier dice;
  private final Map<DeviceId, Owed> owed = new HashMap<>();

  /**
   * @param dice random numbers from 0 (inclusive) to 1 (exclusive)
   */
  Reminders(MeshView view, AnswerWaits waits, DoubleSupplier dice) {
    this.view = view;
    this.waits = waits;
    this.dice = dice;
  }

  /** An auction goes on without a device that it has asked. */
  void owes(Inquiry inquiry, BidRequest request, Turn turn) {
    DeviceId device = inquiry.device();
    if (!view.liveness().isExpected(device)) {
      return;
    }
    view.liveness().owing(device);
    owed.put(device, new Owed(inquiry, request, turn.nowNanos()));
    startWait(inquiry, turn);
  }

  /**
   * An auction has given up a device; should it answer after all, its time is of interest. What it
   * has owed for longer comes first, for that says more of a slow device, unless it is too old.
   */
  void lost(Inquiry inquiry, BidRequest request, Turn turn) {
    var debt = new Owed(inquiry, request, turn.nowNanos());
    owed.merge(
        inquiry.device(),
        debt,
        (old, late) -> old.isOlder(OLD_NANOS, turn.nowNanos()) ? late : old);
  }

  private void startWait(Inquiry inquiry, Turn turn) {
    long left = Math.max(1, inquiry.dueNanos() - turn.nowNanos());
    turn.setTimer(key(inquiry.device()), Duration.ofNanos(left));
  }

  /** Time is up for the answer of a device. */
  void onTimer(Key key, Turn turn) {
    var device = new DeviceId(key.subject());
    Owed debt = owed.get(device);
    if (debt == null || !view.liveness().isOwing(device)) {
      return;
    }
    Inquiry inquiry = debt.inquiry();
    if (turn.nowNanos() - inquiry.dueNanos() > OWN_STALL_NANOS) {
      inquiry.dueNanos(due(inquiry, inquiry.requests(), turn));
      startWait(inquiry, turn);
    } else if (inquiry.requests() < waits.attempts(device)) {
      remind(debt, turn);
    } else {
      view.liveness().silent(device, turn.nowNanos());
      tell(inquiry.unanswered(), turn);
    }
  }

  private void remind(Owed debt, Turn turn) {
    Inquiry inquiry = debt.inquiry();
    inquiry.sent(turn.nowNanos(), due(inquiry, inquiry.requests() + 1, turn));
    startWait(inquiry, turn);
    turn.send(
        Address.device(inquiry.device(), Purpose.BID), debt.request().numbered(inquiry.requests()));
  }

  private long due(Inquiry inquiry, int request, Turn turn) {
    Duration wait = waits.wait(inquiry.device(), request, dice.getAsDouble());
    return turn.nowNanos() + wait.toNanos();
  }

  /**
   * A device has answered. Its time is told even if it comes so late that the device was given up,
   * for else a device that has become slow would never be known to be.
   */
  void onBids(Bids bids, Turn turn) {
    Owed debt = owed.get(bids.deviceId());
    if (debt != null && debt.request().promptId().equals(bids.promptId())) {
      owed.remove(bids.deviceId());
      turn.cancelTimer(key(bids.deviceId()));
      tell(debt.inquiry().answeredBy(bids, turn.nowNanos()), turn);
    }
  }

  /** Forgets devices that are not there any more. */
  void retain(Set<DeviceId> known) {
    owed.keySet().retainAll(known);
  }

  private static void tell(PeerObserved seen, Turn turn) {
    turn.send(Address.Local.BID, seen);
  }

  private static Key key(DeviceId device) {
    return new Key(PURPOSE, device.value());
  }

  /**
   * An answer that a device owes.
   *
   * @param sinceNanos when an auction went on without it
   */
  private record Owed(Inquiry inquiry, BidRequest request, long sinceNanos) {

    boolean isOlder(long ageNanos, long nowNanos) {
      return nowNanos - sinceNanos > ageNanos;
    }
  }
}
