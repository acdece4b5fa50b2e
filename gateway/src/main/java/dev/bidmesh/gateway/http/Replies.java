package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.problem.Titles;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whole responses, and what every response has in common. Never writes to one that is over: that
 * the client has gone before it could be answered is no failure.
 */
public final class Replies {

  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  // Made once in the form in which they are sent.
  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");

  private static final int FIRST_ERROR = 400;

  private Replies() {}

  /** Sends a record as JSON; completes when it has been written, or never can be. */
  public static Future<Void> json(HttpServerResponse response, int status, Object body) {
    return send(response, status, "application/json", body);
  }

  /**
   * Sends what may be so large that to write it as JSON would hold up the event loop, which is done
   * beside it.
   *
   * @param body makes it, beside the event loop as well
   * @param failure is told why it could not be made; then nothing has been sent
   */
  public static Future<Void> largeJson(
      Vertx vertx,
      HttpServerResponse response,
      Supplier<Object> body,
      Consumer<Throwable> failure) {
    return vertx
        .executeBlocking(() -> ApiJson.encode(body.get()), false)
        .onFailure(failure::accept)
        .compose(bytes -> send(response, 200, "application/json", bytes));
  }

  /** Sends a text of some type. */
  public static void text(HttpServerResponse response, String contentType, String text) {
    if (!isOver(response)) {
      commonHeaders(response, contentType);
      response.setStatusCode(200).end(text);
    }
  }

  /**
   * Says that what was asked for is done, and nothing else; completes when it has been written, or
   * never can be.
   */
  public static Future<Void> nothing(HttpServerResponse response) {
    if (isOver(response)) {
      return Future.succeededFuture();
    }
    return response.putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE).setStatusCode(204).end();
  }

  /** Sends a problem. */
  public static void problem(HttpServerResponse response, Problem problem) {
    if (isOver(response)) {
      return;
    }
    retryAfter(response, problem);
    send(response, problem.status(), Problem.MEDIA_TYPE, problem);
  }

  /** Says when to try again, where a problem tells. */
  public static void retryAfter(HttpServerResponse response, Problem problem) {
    if (!isOver(response)) {
      problem
          .retryAfterSeconds()
          .ifPresent(s -> response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(s)));
    }
  }

  /** Sends what a failure means to a client; logs it if the fault is ours. */
  public static void failure(HttpServerResponse response, Throwable cause) {
    problem(response, problemOf(cause));
  }

  /** Sets the headers of an answer that no cache may keep and no browser may reinterpret. */
  public static void commonHeaders(HttpServerResponse response, String contentType) {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .putHeader(CONTENT_TYPE_OPTIONS, NO_SNIFF);
  }

  /** The same for an answer that comes piece by piece. */
  static void streamHeaders(HttpServerResponse response, String contentType) {
    commonHeaders(response, contentType);
    // Some proxies hold responses back unless told not to.
    response.putHeader("X-Accel-Buffering", "no");
  }

  /** What a failure means to a client; logs it if the fault is ours. */
  public static Problem problemOf(Throwable cause) {
    if (cause instanceof ProblemException known) {
      return known.problem();
    }
    if (cause instanceof MeshException failure) {
      return Problem.of(failure.code(), String.valueOf(failure.getMessage()));
    }
    LOG.atError().setCause(cause).log("request failed by a defect");
    return Problem.of(FailureCode.INTERNAL, "a defect of this node; its log has the details");
  }

  private static Future<Void> send(
      HttpServerResponse response, int status, String type, Object body) {
    return isOver(response)
        ? Future.succeededFuture()
        : send(response, status, type, ApiJson.encode(body));
  }

  private static Future<Void> send(
      HttpServerResponse response, int status, String type, Buffer bytes) {
    if (isOver(response)) {
      return Future.succeededFuture();
    }
    commonHeaders(response, type);
    if (status >= FIRST_ERROR) {
      // The server does not know each of them by itself.
      response.setStatusMessage(Titles.of(status));
    }
    return response.setStatusCode(status).end(bytes);
  }

  private static boolean isOver(HttpServerResponse response) {
    return response.ended() || response.closed();
  }
}
