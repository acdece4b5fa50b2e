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
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code GET /prompts/{id}}: what became of a prompt and why, from whichever node owns it. */
public final class TraceRoute {

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
    return owners;
  }

  private Future<PromptTrace> ask(PromptId id, List<DeviceId> owners) {
    return ask(id, owners.get(0))
        .compose(
            trace -> {
              if (trace.isPresent()) {
                return Future.succeededFuture(trace.get());
              }
              return owners.size() > 1
                  ? ask(id, owners.subList(1, owners.size()))
                  : Future.failedFuture(unknown(id));
            });
  }

  private Future<Optional<PromptTrace>> ask(PromptId id, DeviceId owner) {
    Address address =
        owner.equals(profile.deviceId())
            ? Address.Local.TRACE
            : Address.device(owner, Address.Purpose.CONTROL);
    return bus.request(address, new TraceQuery(id), TraceReply.class, timeout)
        .map(TraceReply::trace)
        .recover(cause -> Future.failedFuture(silent(owner, cause)));
  }

  private static Throwable silent(DeviceId owner, Throwable cause) {
    boolean isSilence =
        cause instanceof MeshException e
            && (e.code() == FailureCode.TIMEOUT || e.code() == FailureCode.UNREACHABLE);
    return isSilence
        ? Problem.of(
                ((MeshException) cause).code(),
                "device " + owner + ", which owns the prompt, does not answer; try again")
            .asException()
        : cause;
  }

  private static ProblemException unknown(PromptId id) {
    return Problem.of(
            FailureCode.NOT_FOUND, "prompt " + id + " is unknown here, or no longer remembered")
        .about("id")
        .asException();
  }
}
