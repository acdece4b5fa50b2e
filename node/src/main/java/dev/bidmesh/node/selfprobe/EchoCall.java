package dev.bidmesh.node.selfprobe;

import dev.bidmesh.node.selfprobe.core.Outcome;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.EchoQuery;
import dev.bidmesh.protocol.message.EchoReply;
import io.vertx.core.Future;
import java.time.Duration;

/** Asks a peer to call this node. */
final class EchoCall {

  private final MeshBus bus;

  EchoCall(MeshBus bus) {
    this.bus = bus;
  }

  /**
   * Asks one.
   *
   * @return never fails
   */
  Future<Outcome> to(DeviceId peer, Duration timeout) {
    return bus.request(
            Address.device(peer, Purpose.CONTROL),
            new EchoQuery(bus.self()),
            EchoReply.class,
            timeout)
        .map(reply -> reply.reached() ? Outcome.REACHED : Outcome.MISSED)
        .otherwise(EchoCall::unanswered);
  }

  /** A peer that nobody knows, or that says no, has said nothing of this node. */
  private static Outcome unanswered(Throwable cause) {
    return cause instanceof MeshException failure ? outcome(failure.code()) : Outcome.UNKNOWN;
  }

  private static Outcome outcome(FailureCode code) {
    return switch (code) {
      case TIMEOUT -> Outcome.SILENT;
      case UNSUPPORTED -> Outcome.UNSUPPORTED;
      default -> Outcome.UNKNOWN;
    };
  }
}
