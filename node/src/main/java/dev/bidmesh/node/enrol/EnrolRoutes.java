package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.security.MeshJson;
import dev.bidmesh.protocol.MonotonicClock;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The resources at which devices become members and members keep up, for a server with TLS. */
final class EnrolRoutes {

  /** A token for a certificate. */
  static final String ENROL = "/mesh/enrol";

  /** The present keys for a certificate. */
  static final String REFRESH = "/mesh/refresh";

  private static final Logger LOG = LoggerFactory.getLogger(EnrolRoutes.class);
  private static final ObjectMapper JSON = MeshJson.mapper();
  private static final int MAX_BODY = 32 * 1024;

  private final Vertx vertx;
  private final Enrolment enrolment;
  private final EnrolConfig config;
  private final MonotonicClock clock;
  private final Attempts attempts;

  EnrolRoutes(
      Vertx vertx,
      Enrolment enrolment,
      EnrolConfig config,
      Attempts attempts,
      MonotonicClock clock) {
    this.vertx = vertx;
    this.enrolment = enrolment;
    this.config = config;
    this.clock = clock;
    this.attempts = attempts;
  }

  /** Adds the resources. They are to be called on one event loop. */
  void mount(Router router) {
    router.route().handler(this::admit);
    router.post(ENROL).handler(timeout()).handler(body()).handler(this::enrol);
    router.post(REFRESH).handler(timeout()).handler(body()).handler(this::refresh);
    router.route().handler(context -> context.fail(404)).failureHandler(this::failed);
  }

  private TimeoutHandler timeout() {
    return TimeoutHandler.create(config.timeout().toMillis());
  }

  private static BodyHandler body() {
    return BodyHandler.create(false).setBodyLimit(MAX_BODY);
  }

  private void admit(RoutingContext context) {
    HttpConnection from = context.request().connection();
    if (!attempts.isCounted(from)) {
      from.close();
      return;
    }
    if (attempts.admits(from, clock.nanoTime())) {
      context.next();
      return;
    }
    long seconds = attempts.retryAfterSeconds(from, clock.nanoTime());
    context.response().putHeader("retry-after", String.valueOf(seconds));
    refuse(
        context,
        new EnrolException(
            EnrolProblem.TOO_MANY,
            "too many devices try to join at once. Try again in " + seconds + " s."));
  }

  private void enrol(RoutingContext context) {
    answer(context, () -> enrolment.enrol(read(context.body().buffer(), EnrolRequest.class)));
  }

  private void refresh(RoutingContext context) {
    answer(
        context,
        () ->
            enrolment.refresh(
                shown(context.request()), read(context.body().buffer(), RefreshRequest.class)));
  }

  /** Disks and signatures take longer than an event loop may. */
  private void answer(RoutingContext context, Callable<EnrolAnswer> work) {
    vertx
        .executeBlocking(work, false)
        .onSuccess(
            answer -> {
              attempts.forgive(context.request().connection());
              send(context, 200, answer);
            })
        .onFailure(cause -> refuse(context, problem(cause)));
  }

  private static EnrolException problem(Throwable cause) {
    if (cause instanceof EnrolException told) {
      return told;
    }
    LOG.atError().setCause(cause).log("a device could not be taken in");
    String reason = cause instanceof StartupException ? "its files cannot be used" : "it failed";
    return new EnrolException(
        EnrolProblem.INTERNAL,
        "the node that takes devices in cannot do so now: " + reason + ". Its log has the reason.");
  }

  private static X509Certificate shown(HttpServerRequest request) {
    return Attempts.certificate(request.connection())
        .orElseThrow(
            () ->
                new EnrolException(
                    EnrolProblem.NOT_A_MEMBER,
                    "this needs the certificate of a member, and none was shown."));
  }

  private static <T> T read(Buffer body, Class<T> type) {
    try {
      T read = body == null ? null : JSON.readValue(body.getBytes(), type);
      if (read != null) {
        return read;
      }
      throw new EnrolException(EnrolProblem.MALFORMED, "a JSON object is needed, and none came.");
    } catch (JsonProcessingException e) {
      // The message of the parser would repeat what came, and that may be a secret.
      throw new EnrolException(
          EnrolProblem.MALFORMED,
          "the request cannot be read. Install the same version of Bidmesh on both devices.");
    } catch (IOException e) {
      throw new EnrolException(EnrolProblem.MALFORMED, "the request cannot be read.");
    }
  }

  private void failed(RoutingContext context) {
    int status = context.statusCode() > 0 ? context.statusCode() : 500;
    if (context.failure() != null) {
      LOG.atDebug().setCause(context.failure()).log("a request failed");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("code", "malformed");
    body.put("status", status);
    body.put("detail", "such a request is not taken here.");
    send(context, status, body);
  }

  private static void refuse(RoutingContext context, EnrolException cause) {
    LOG.atInfo()
        .addKeyValue("address", address(context))
        .addKeyValue("code", cause.problem().label())
        .log("a device is not taken in");
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("code", cause.problem().label());
    body.put("status", cause.problem().status());
    body.put("detail", String.valueOf(cause.getMessage()));
    send(context, cause.problem().status(), body);
  }

  private static void send(RoutingContext context, int status, Object body) {
    if (context.response().ended()) {
      return;
    }
    try {
      context
          .response()
          .setStatusCode(status)
          .putHeader("content-type", "application/json")
          .putHeader("cache-control", "no-store")
          .end(Buffer.buffer(JSON.writeValueAsBytes(body)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer of ours cannot be written", e);
    }
  }

  private static String address(RoutingContext context) {
    return String.valueOf(context.request().remoteAddress().hostAddress());
  }
}
