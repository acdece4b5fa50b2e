package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.Replies;
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
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code GET /prompts/{id}}: what became of a prompt and why, from whichever node owns it. */
public final class TraceRoute {

  /** Eight equal characters are rare, and asking has a limit even where they are forged. */
  private static final int MAX_OWNERS = 8;

  private static final int GATEWAY_TIMEOUT = 504;

  private final DeviceProfile profile;
  private final MeshBus bus;
  private final MeshView view;
  private final Duration timeout;

  public TraceRoute(DeviceProfile profile, MeshBus bus, MeshView view, Duration timeout) {
    this.profile = profile;
    this.bus = bus;
    this.view = view;
    this.timeout = timeout;
  }

  public Endpoint endpoint() {
    return Endpoint.get("/prompts/:id", this::handle);
  }

  private void handle(RoutingContext context) {
    HttpServerResponse response = context.response();
    PromptId id = parse(String.valueOf(context.pathParam("id")));
    ask(id, owners(id))
        .onSuccess(trace -> Replies.json(response, 200, trace))
        .onFailure(cause -> Replies.failure(response, cause));
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
  private Future<PromptTrace> ask(PromptId id, List<DeviceId> owners) {
    Promise<PromptTrace> found = Promise.promise();
    var answers = owners.stream().map(owner -> ask(id, owner)).toList();
    answers.forEach(answer -> answer.onSuccess(trace -> trace.ifPresent(found::tryComplete)));
    Future.join(answers).onSuccess(all -> found.tryFail(unknown(id))).onFailure(found::tryFail);
    return found.future();
  }

  /** One hop: the owner looks into its own traces and asks nobody. */
  private Future<Optional<PromptTrace>> ask(PromptId id, DeviceId owner) {
    Address address =
        owner.equals(profile.deviceId())
            ? Address.Local.TRACE
            : Address.device(owner, Address.Purpose.CONTROL);
    return bus.request(address, new TraceQuery(id), TraceReply.class, timeout)
        .map(TraceReply::trace)
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
