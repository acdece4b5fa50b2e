package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.prompt.DeviceNames;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PeerTable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Asks whichever node owns a prompt: its id tells the beginning of the owner's. */
final class PromptOwners {

  /** Eight equal characters are rare, and asking has a limit even where they are forged. */
  private static final int MAX_OWNERS = 8;

  private static final int GATEWAY_TIMEOUT = 504;

  private final DeviceProfile profile;
  private final MeshBus bus;
  private final MeshView view;
  private final Duration timeout;

  PromptOwners(DeviceProfile profile, MeshBus bus, MeshView view, Duration timeout) {
    this.profile = profile;
    this.bus = bus;
    this.view = view;
    this.timeout = timeout;
  }

  /** The prompt of a request's path. */
  static PromptId promptOf(RoutingContext context) {
    return parse(String.valueOf(context.pathParam("id")));
  }

  /**
   * Asks everyone who may own a prompt.
   *
   * @param question what to ask
   * @param reply type of the answer
   * @param read what the answer says; empty if that device does not know the prompt
   * @return what the first says who knows it; fails with a {@link ProblemException}
   */
  <R extends MeshMessage, T> Future<T> ask(
      PromptId id, MeshMessage question, Class<R> reply, Function<R, Optional<T>> read) {
    return first(
        id, owners(id).stream().map(owner -> ask(owner, question, reply).map(read)).toList());
  }

  private static PromptId parse(String text) {
    try {
      return new PromptId(text);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("id", String.valueOf(e.getMessage())).asException();
    }
  }

  /** Everyone who may own it: a prompt's id holds only the beginning of its owner's id. */
  private List<DeviceId> owners(PromptId id) {
    List<DeviceId> owners = DeviceNames.of(profile, view.peers()).withPrefix(id.ownerPrefix());
    if (owners.isEmpty()) {
      throw Problem.of(
              FailureCode.NOT_FOUND,
              "the prompt belongs to device " + id.ownerPrefix() + "…, which is not in this mesh")
          .about("id")
          .asException();
    }
    return owners.subList(0, Math.min(MAX_OWNERS, owners.size()));
  }

  /** The first who knows it; nobody knows it only when all have said so. */
  private static <T> Future<T> first(PromptId id, List<Future<Optional<T>>> answers) {
    Promise<T> found = Promise.promise();
    answers.forEach(answer -> answer.onSuccess(known -> known.ifPresent(found::tryComplete)));
    Future.join(answers).onSuccess(all -> found.tryFail(unknown(id))).onFailure(found::tryFail);
    return found.future();
  }

  /** One hop: the owner looks into its own prompts and asks nobody. */
  private <R extends MeshMessage> Future<R> ask(
      DeviceId owner, MeshMessage question, Class<R> reply) {
    Address address =
        owner.equals(profile.deviceId())
            ? Address.Local.TRACE
            : Address.device(owner, Address.Purpose.CONTROL);
    return bus.request(address, question, reply, timeout)
        .recover(cause -> Future.failedFuture(silent(owner, cause)));
  }

  private Throwable silent(DeviceId owner, Throwable cause) {
    boolean isSilence =
        cause instanceof MeshException e
            && (e.code() == FailureCode.TIMEOUT || e.code() == FailureCode.UNREACHABLE);
    if (!isSilence) {
      return cause;
    }
    FailureCode code = ((MeshException) cause).code();
    return owner.equals(profile.deviceId())
        ? Problem.of(
                code, "this node owns the prompt, and is busy, starting or stopping; try again")
            .asException()
        : Problem.of(GATEWAY_TIMEOUT, code, silence(owner)).asException();
  }

  private String silence(DeviceId owner) {
    String who =
        view.peers().peers().stream()
            .filter(peer -> peer.heartbeat().deviceId().equals(owner))
            .map(this::silence)
            .findFirst()
            .orElse("device " + owner + ", which may own the prompt, has left");
    return who + "; try again when it is back";
  }

  private String silence(PeerTable.Peer peer) {
    long silentMs = peer.lastHeardMs() + view.peersAge().toMillis();
    String since = peer.suspected() ? " and was last heard " + silentMs + " ms ago" : "";
    return "device '"
        + peer.heartbeat().name()
        + "' ("
        + peer.heartbeat().deviceId()
        + "), which owns the prompt, does not answer"
        + since;
  }

  private static ProblemException unknown(PromptId id) {
    return Problem.of(
            FailureCode.NOT_FOUND, "prompt " + id + " is unknown here, or no longer remembered")
        .about("id")
        .asException();
  }
}
