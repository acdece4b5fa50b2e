package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.PeerObserved;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The requests for bids that one device has got for one prompt, until it answers. */
final class Inquiry {

  /** Nothing more is done unless an answer comes. */
  static final long NEVER = Long.MAX_VALUE;

  private final DeviceId device;
  private final List<Long> sentNanos = new ArrayList<>();
  private long dueNanos = NEVER;
  private boolean overdue;

  Inquiry(DeviceId device) {
    this.device = device;
  }

  DeviceId device() {
    return device;
  }

  /** How many requests it has got. */
  int requests() {
    return sentNanos.size();
  }

  /**
   * Another request goes out.
   *
   * @param due when its answer should be here
   */
  void sent(long nowNanos, long due) {
    sentNanos.add(nowNanos);
    dueNanos = due;
  }

  /** When something is to be done if no answer has come. */
  long dueNanos() {
    return dueNanos;
  }

  void dueNanos(long due) {
    dueNanos = due;
  }

  /** Whether it takes longer than is to be waited for if somebody else can run the prompt. */
  boolean isOverdue() {
    return overdue;
  }

  void becomeOverdue() {
    overdue = true;
  }

  /**
   * What an answer says of the device. An answer that does not say which of several requests it is
   * to cannot be timed (Karn, 1987).
   */
  PeerObserved answeredBy(Bids bids, long nowNanos) {
    int only = requests() == 1 ? 1 : 0;
    int number = bids.request().orElse(only);
    if (number < 1 || number > requests()) {
      return PeerObserved.answered(device, OptionalDouble.empty(), requests() - 1);
    }
    double replyMs = (nowNanos - sentNanos.get(number - 1)) / 1e6;
    return PeerObserved.answered(device, OptionalDouble.of(replyMs), number - 1);
  }

  /** What it says of the device that none came. */
  PeerObserved unanswered() {
    return PeerObserved.unanswered(device, requests());
  }
}
