package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Orchestrator to bid verticle: what the owner of a prompt saw of a peer. Tells of requests for
 * bids, or of the end of a run.
 *
 * @param deviceId the peer
 * @param replyMs from a bid request to its answer; absent if this is about a run, if there was no
 *     answer, and if it cannot be told which request was answered
 * @param ranWell whether the run ended with its whole answer; absent if this is about bids
 * @param answered whether a bid request was answered; absent: as {@code replyMs} says
 * @param missed bid requests before that, or instead, to which no answer came; absent: none
 */
public record PeerObserved(
    DeviceId deviceId,
    OptionalDouble replyMs,
    Optional<Boolean> ranWell,
    Optional<Boolean> answered,
    OptionalInt missed)
    implements LocalMessage {

  public PeerObserved {
    replyMs.ifPresent(ms -> Checks.nonNegative("replyMs", ms));
    missed.ifPresent(count -> Checks.between("missed", count, 0, BidRequest.MAX_REQUESTS));
    boolean aboutBids = replyMs.isPresent() || answered.isPresent() || missed.isPresent();
    if (aboutBids == ranWell.isPresent()) {
      throw new IllegalArgumentException(
          "either ranWell must be present, or one of replyMs, answered and missed");
    }
  }

  /**
   * The peer answered a bid request.
   *
   * @param replyMs from that request to the answer; absent if it cannot be told which it was
   * @param missed requests before it to which no answer came
   */
  public static PeerObserved answered(DeviceId peer, OptionalDouble replyMs, int missed) {
    return new PeerObserved(
        peer,
        replyMs,
        Optional.empty(),
        replyMs.isPresent() ? Optional.empty() : Optional.of(true),
        missed == 0 ? OptionalInt.empty() : OptionalInt.of(missed));
  }

  /** The peer answered none of so many bid requests. */
  public static PeerObserved unanswered(DeviceId peer, int missed) {
    return new PeerObserved(
        peer, OptionalDouble.empty(), Optional.empty(), Optional.of(false), OptionalInt.of(missed));
  }

  /** A run of the peer ended. */
  public static PeerObserved ran(DeviceId peer, boolean well) {
    return new PeerObserved(
        peer, OptionalDouble.empty(), Optional.of(well), Optional.empty(), OptionalInt.empty());
  }

  /** Whether this tells of an answer to a bid request. */
  public boolean hasAnswer() {
    return answered.orElse(replyMs.isPresent());
  }
}
