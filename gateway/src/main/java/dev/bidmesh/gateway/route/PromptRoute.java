package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.Claim;
import dev.bidmesh.gateway.http.BodyReader;
import dev.bidmesh.gateway.http.ContentTypes;
import dev.bidmesh.gateway.http.Endpoint;
import dev.bidmesh.gateway.http.EventStream;
import dev.bidmesh.gateway.http.MeshHeaders;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.prompt.DeviceNames;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptReader;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.PromptRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code POST /prompt}: the API of our own. */
public final class PromptRoute {

  private static final Pattern SESSION = Pattern.compile("[!-~]{1,128}");

  private final DeviceProfile profile;
  private final PromptReader reader;
  private final BodyReader bodies;
  private final PromptDesk desk;
  private final MeshView view;

  public PromptRoute(
      DeviceProfile profile,
      PromptReader reader,
      BodyReader bodies,
      PromptDesk desk,
      MeshView view) {
    this.profile = profile;
    this.reader = reader;
    this.bodies = bodies;
    this.desk = desk;
    this.view = view;
  }

  public Endpoint endpoint() {
    return Endpoint.post("/prompt", this::handle);
  }

  private void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    response.putHeader(MeshHeaders.NODE, MeshHeaders.encode(profile.name()));
    refuseQuery(request);
    ContentTypes.requireJson(request.headers())
        .ifPresent(
            problem -> {
              throw problem.asException();
            });
    bodies
        .read(request)
        .map(bytes -> new Received(reader.read(bytes), Claims.of(request, client(request), bytes)))
        .onSuccess(received -> submit(request, received))
        .onFailure(cause -> Replies.failure(response, cause));
  }

  private void submit(HttpServerRequest request, Received received) {
    PromptBody body = received.body();
    long parsedAt = desk.nanoTime();
    HttpServerResponse response = request.response();
    PromptId id = PromptId.create(profile.deviceId());
    PromptRequest prompt;
    try {
      prompt = promptRequest(id, request, body);
    } catch (RuntimeException e) {
      Replies.failure(response, e);
      return;
    }
    response.putHeader(MeshHeaders.PROMPT, id.value());
    desk.submit(prompt, parsedAt, response, client(id, request, body), received.claim());
  }

  private PromptRequest promptRequest(PromptId id, HttpServerRequest request, PromptBody body) {
    return new PromptRequest(
        id,
        body.generation(),
        body.model(),
        Set.of(),
        body.priority(),
        body.deadlineMs(),
        body.policy(),
        pinnedDevice(request),
        session(request),
        body.idempotent(),
        Optional.of(client(request)));
  }

  /** What is known of who asks. */
  private static String client(HttpServerRequest request) {
    return Optional.ofNullable(request.remoteAddress())
        .map(SocketAddress::hostAddress)
        .orElse("unknown");
  }

  private PromptClient client(PromptId id, HttpServerRequest request, PromptBody body) {
    HttpServerResponse response = request.response();
    if (!body.stream().orElseGet(() -> acceptsEvents(request))) {
      return new PlainReply(request);
    }
    var events = new EventStream(request, () -> desk.full(id), () -> desk.caughtUp(id));
    return new StreamedReply(response, events);
  }

  private Optional<DeviceId> pinnedDevice(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader(MeshHeaders.DEVICE))
        .map(MeshHeaders::decode)
        .map(name -> DeviceNames.of(profile, view.peers()).find(MeshHeaders.DEVICE, name));
  }

  private static Optional<String> session(HttpServerRequest request) {
    Optional<String> session = Optional.ofNullable(request.getHeader(MeshHeaders.SESSION));
    if (session.filter(text -> !SESSION.matcher(text).matches()).isPresent()) {
      throw Problem.badRequest(
              MeshHeaders.SESSION,
              MeshHeaders.SESSION + " must be 1 to 128 printable ASCII characters without spaces")
          .asException();
    }
    return session;
  }

  private static boolean acceptsEvents(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.ACCEPT).stream()
        .anyMatch(accept -> accept.contains(EventStream.MEDIA_TYPE));
  }

  private static void refuseQuery(HttpServerRequest request) {
    String query = request.query();
    if (query != null && !query.isEmpty()) {
      String name = query.split("[=&]", 2)[0];
      throw Problem.badRequest(
              name, "query parameters are not read; send '" + name + "' as a field of the body")
          .asException();
    }
  }

  /**
   * A request that was read.
   *
   * @param claim what makes it the same as an earlier one
   */
  private record Received(PromptBody body, Optional<Claim> claim) {}
}
