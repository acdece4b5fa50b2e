package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.BidPatience;
import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.PeerTable;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** How often a device is asked for bids and how long each answer may take, by its own record. */
final class AnswerWaits {

  private final BiddingConfig config;
  private final MeshView view;

  AnswerWaits(BiddingConfig config, MeshView view) {
    this.config = config;
    this.view = view;
  }

  /** How often it is asked before it counts as absent. */
  int attempts(DeviceId device) {
    if (view.liveness().wasSilent(device)) {
      return 1;
    }
    OptionalDouble rate = known(device, PeerTable.Peer::answerRate);
    return rate.isPresent() ? config.attemptsAt(rate.getAsDouble()) : config.attempts();
  }

  /**
   * Whether it is overdue once so many requests were not answered in time: the first, if it is
   * known how long it usually takes; else as many as any unknown device gets.
   */
  boolean isOverdue(DeviceId device, int requests) {
    return config.patience() == BidPatience.LEARNED
        && (usualMs(device).isPresent() || requests >= config.attempts());
  }

  /**
   * How long the answer to a request may take.
   *
   * @param request its number, from 1
   * @param dice a random number from 0 (inclusive) to 1 (exclusive)
   */
  Duration wait(DeviceId device, int request, double dice) {
    OptionalDouble usual = usualMs(device);
    Duration first =
        usual.isPresent() ? config.overdueAfter(usual.getAsDouble()) : config.resendAfter();
    return config.answerWait(first, request, dice);
  }

  private OptionalDouble usualMs(DeviceId device) {
    return config.patience() == BidPatience.LEARNED
        ? known(device, PeerTable.Peer::replyP95Ms)
        : OptionalDouble.empty();
  }

  private OptionalDouble known(DeviceId device, Figure figure) {
    Optional<PeerTable.Peer> peer = view.peer(device);
    return peer.isPresent() ? figure.of(peer.get()) : OptionalDouble.empty();
  }

  /** A figure that is known of some peers. */
  @FunctionalInterface
  private interface Figure {
    OptionalDouble of(PeerTable.Peer peer);
  }
}
