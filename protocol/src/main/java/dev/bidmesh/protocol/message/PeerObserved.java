package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Orchestrator to bid verticle: what the owner of a prompt saw of a peer. Tells of an answer to a
 * bid request, or of the end of a run.
 *
 * @param deviceId the peer
 * @param replyMs from the bid request to its answer; absent if this is about a run
 * @param ranWell whether the run ended with its whole answer; absent if this is about a bid
 */
public record PeerObserved(DeviceId deviceId, OptionalDouble replyMs, Optional<Boolean> ranWell)
    implements LocalMessage {

  public PeerObserved {
    replyMs.ifPresent(ms -> Checks.nonNegative("replyMs", ms));
    if (replyMs.isPresent() == ranWell.isPresent()) {
      throw new IllegalArgumentException("exactly one of replyMs and ranWell must be present");
    }
  }

  /** The peer answered a bid request. */
  public static PeerObserved replied(DeviceId peer, double replyMs) {
    return new PeerObserved(peer, OptionalDouble.of(replyMs), Optional.empty());
  }

  /** A run of the peer ended. */
  public static PeerObserved ran(DeviceId peer, boolean well) {
    return new PeerObserved(peer, OptionalDouble.empty(), Optional.of(well));
  }
}
