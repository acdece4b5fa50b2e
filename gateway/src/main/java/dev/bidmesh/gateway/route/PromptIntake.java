package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.access.Callers;
import dev.bidmesh.gateway.core.Claim;
import dev.bidmesh.gateway.http.BodyReader;
import dev.bidmesh.gateway.http.ContentTypes;
import dev.bidmesh.gateway.http.EventStream;
import dev.bidmesh.gateway.http.LineStream;
import dev.bidmesh.gateway.http.MeshHeaders;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.prompt.DeviceNames;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.PromptRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What all HTTP APIs have in common on a prompt's way to the desk: body, headers of ours, identity.
 */
public final class PromptIntake {

  private static final Pattern SESSION = Pattern.compile("[!-~]{1,128}");
  private static final Pattern HOPS = Pattern.compile("\\d{1,3}");

  private final Vertx vertx;
  private final DeviceProfile profile;
  private final String nodeName;
  private final BodyReader bodies;
  private final PromptDesk desk;
  private final MeshView view;
  private final PromptAskers askers;
  private final int maxHops;

  /**
   * @param askers is told who asks
   * @param maxHops how often a prompt may have gone from mesh to mesh
   */
  public PromptIntake(
      Vertx vertx,
      DeviceProfile profile,
      BodyReader bodies,
      PromptDesk desk,
      MeshView view,
      PromptAskers askers,
      int maxHops) {
    this.vertx = vertx;
    this.profile = profile;
    this.nodeName = MeshHeaders.encode(profile.name());
    this.bodies = bodies;
    this.desk = desk;
    this.view = view;
    this.askers = askers;
    this.maxHops = maxHops;
  }

  /**
   * Takes in a request.
   *
   * @param reader tells what the body comes to; throws a {@link
   *     dev.bidmesh.gateway.problem.ProblemException} if it cannot
   * @param failure is told why nothing comes of it
   */
  public void take(
      RoutingContext context, Function<byte[], Taken> reader, Consumer<Throwable> failure) {
    String client = begun(context);
    HttpServerRequest request = context.request();
    taken(request, client, bodies.read(request), reader, failure);
  }

  /**
   * Takes in a request that may hold images, because of which it may be larger.
   *
   * @param reader as of the others; for a large body it is called on another thread
   */
  public void takeWithImages(
      RoutingContext context, Function<byte[], Taken> reader, Consumer<Throwable> failure) {
    String client = begun(context);
    taken(context.request(), client, bodies.readWithImages(context), reader, failure);
  }

  private void taken(
      HttpServerRequest request,
      String client,
      Future<byte[]> body,
      Function<byte[], Taken> reader,
      Consumer<Throwable> failure) {
    body.compose(
            bytes ->
                read(bytes, reader)
                    .map(read -> new Received(read, client, Claims.of(request, client, bytes))))
        .onSuccess(received -> taken(request, received, failure))
        .onFailure(failure::accept);
  }

  /** Only so much of a body may be text; a large one takes too long to read for an event loop. */
  private Future<Taken> read(byte[] bytes, Function<byte[], Taken> reader) {
    return bodies.isLarge(bytes)
        ? vertx.executeBlocking(() -> reader.apply(bytes), false).map(read -> small(read, bytes))
        : Future.succeededFuture(bytes).map(reader);
  }

  private Taken small(Taken read, byte[] bytes) {
    long images = read instanceof Order order ? order.body().generation().input().imageChars() : 0;
    if (bodies.isLarge(bytes.length - images)) {
      throw bodies.textTooLarge();
    }
    return read;
  }

  private String begun(RoutingContext context) {
    HttpServerRequest request = context.request();
    request.response().putHeader(MeshHeaders.NODE, nodeName);
    ContentTypes.requireJson(request.headers())
        .ifPresent(
            problem -> {
              throw problem.asException();
            });
    return Callers.of(context).client();
  }

  /** The stream of events that answers a prompt, which slows down with its client. */
  public EventStream events(PromptId id, HttpServerRequest request) {
    return new EventStream(request, () -> desk.full(id), () -> desk.caughtUp(id));
  }

  /** The stream of lines that answers a prompt, which slows down with its client. */
  public LineStream lines(PromptId id, HttpServerRequest request) {
    return new LineStream(request, () -> desk.full(id), () -> desk.caughtUp(id));
  }

  private void taken(HttpServerRequest request, Received received, Consumer<Throwable> failure) {
    if (received.taken() instanceof Order order) {
      submit(request, order, received, failure);
    } else if (received.taken() instanceof Reply reply) {
      reply.send(request.response());
    }
  }

  private void submit(
      HttpServerRequest request, Order order, Received received, Consumer<Throwable> failure) {
    long parsedAt = desk.nanoTime();
    PromptId id = PromptId.create(profile.deviceId());
    PromptRequest prompt;
    try {
      prompt = promptRequest(id, request, order.body(), received.client());
    } catch (RuntimeException e) {
      failure.accept(e);
      return;
    }
    HttpServerResponse response = request.response();
    response.putHeader(MeshHeaders.PROMPT, id.value());
    PromptClient client = order.client(id, request);
    askers.asks(received.client(), id);
    desk.submit(prompt, parsedAt, response, client, received.claim());
  }

  private PromptRequest promptRequest(
      PromptId id, HttpServerRequest request, PromptBody body, String client) {
    return new PromptRequest(
        id,
        body.generation().withHops(hops(request)),
        body.model(),
        body.needs(),
        body.priority(),
        body.deadlineMs(),
        body.policy(),
        pinnedDevice(request),
        session(request),
        body.idempotent(),
        Optional.of(client));
  }

  private Optional<DeviceId> pinnedDevice(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader(MeshHeaders.DEVICE))
        .map(MeshHeaders::decode)
        .map(name -> DeviceNames.of(profile, view.peers()).find(MeshHeaders.DEVICE, name));
  }

  private int hops(HttpServerRequest request) {
    String text =
        request.headers().contains(MeshHeaders.HOPS)
            ? String.valueOf(request.getHeader(MeshHeaders.HOPS)).strip()
            : "0";
    if (!HOPS.matcher(text).matches()) {
      throw Problem.badRequest(
              MeshHeaders.HOPS, MeshHeaders.HOPS + " must be a whole number from 0 to 999")
          .asException();
    }
    int hops = Integer.parseInt(text);
    if (hops > maxHops) {
      String detail =
          "the prompt has gone from mesh to mesh "
              + hops
              + " times, and this node takes it after at most "
              + maxHops
              + " (gateway.maxHops); most likely meshes ask each other in a circle";
      throw Problem.of(FailureCode.LOOP, detail).about(MeshHeaders.HOPS).asException();
    }
    return hops;
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

  /** What a request comes to. */
  public sealed interface Taken permits Order, Reply {}

  /** An answer that needs no prompt. */
  public non-sealed interface Reply extends Taken {

    void send(HttpServerResponse response);
  }

  /** A prompt of one API, read and checked. */
  public non-sealed interface Order extends Taken {

    /** What is asked for. */
    PromptBody body();

    /** Who waits for the answer, in the terms of that API. */
    PromptClient client(PromptId id, HttpServerRequest request);
  }

  /**
   * A request that was read.
   *
   * @param client who asks
   * @param claim what makes it the same as an earlier one
   */
  private record Received(Taken taken, String client, Optional<Claim> claim) {}
}
