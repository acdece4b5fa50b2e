package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.regex.Pattern;

/** Stands before all routes and lets in only requests that were meant for this node. */
final class Gate implements Handler<HttpServerRequest> {

  private static final String READABLE_HEADERS =
      "X-Bidmesh-Device, X-Bidmesh-Node, X-Bidmesh-Prompt, X-Bidmesh-Overhead-Ms,"
          + " X-Bidmesh-Predicted-Ms, Retry-After, Idempotent-Replayed, WWW-Authenticate";
  private static final String WRITABLE_HEADERS =
      "Content-Type, Accept, Authorization, X-Api-Key, X-Bidmesh-Device, X-Bidmesh-Session, Idempotency-Key";

  /** Names of headers as a preflight lists them: tokens of RFC 9110, and not without end. */
  private static final Pattern HEADER_NAMES =
      Pattern.compile(
          "TOKEN(?:[ \\t]*+,[ \\t]*+TOKEN)*+".replace("TOKEN", "[\\w!#$%&'*+.^`|~-]++"));

  private static final int MAX_NAMES_CHARS = 2_048;

  // Of every answer, made once in the form in which they are sent.
  private static final CharSequence PRODUCT = HttpHeaders.createOptimized(MeshHeaders.PRODUCT);
  private static final CharSequence RESOURCE_POLICY =
      HttpHeaders.createOptimized("Cross-Origin-Resource-Policy");
  private static final CharSequence SAME_ORIGIN = HttpHeaders.createOptimized("same-origin");

  private final HostGuard hosts;
  private final OriginGuard origins;
  private final ConnectionGuard connections;
  private final ErrorForms errors;
  private final Handler<HttpServerRequest> inside;

  Gate(
      HostGuard hosts,
      OriginGuard origins,
      ConnectionGuard connections,
      ErrorForms errors,
      Handler<HttpServerRequest> inside) {
    this.hosts = hosts;
    this.origins = origins;
    this.connections = connections;
    this.errors = errors;
    this.inside = inside;
  }

  @Override
  public void handle(HttpServerRequest request) {
    connections.began(request);
    markAnswer(request.response());
    Optional<Problem> problem = check(request);
    if (problem.isPresent()) {
      refuse(request, problem.get());
      return;
    }
    Optional<String> granted = granted(request);
    if (granted.isPresent()) {
      share(request, granted.get());
    } else {
      inside.handle(request);
    }
  }

  private void refuse(HttpServerRequest request, Problem problem) {
    errors.of(request).send(request.response(), problem);
  }

  /** What every answer says, one to a request that cannot be read included. */
  static void markAnswer(HttpServerResponse response) {
    response.putHeader(HttpHeaders.SERVER, PRODUCT).putHeader(RESOURCE_POLICY, SAME_ORIGIN);
  }

  private Optional<String> granted(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.ORIGIN)).filter(origins::grants);
  }

  private Optional<Problem> check(HttpServerRequest request) {
    return hosts
        .check(request.headers().getAll(HttpHeaders.HOST))
        .or(
            () ->
                origins.check(
                    request.headers().getAll(HttpHeaders.ORIGIN),
                    String.valueOf(request.getHeader(HttpHeaders.HOST))))
        .or(() -> granted(request).isPresent() ? Optional.empty() : FetchGuard.check(request));
  }

  /** Lets the page of a configured origin read the answer; a preflight is all answer. */
  private void share(HttpServerRequest request, String origin) {
    HttpServerResponse response = request.response();
    response
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
        .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, READABLE_HEADERS)
        .putHeader(HttpHeaders.VARY, "Origin, Access-Control-Request-Headers");
    if (HttpMethod.OPTIONS.equals(request.method())) {
      response
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE")
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, writable(request))
          .setStatusCode(204)
          .end();
    } else {
      inside.handle(request);
    }
  }

  /**
   * The headers that a page may send. Libraries add some of their own to every request, such as
   * {@code X-Stainless-Lang}; a page whose origin is trusted with prompts may send any.
   */
  private static String writable(HttpServerRequest request) {
    String asked =
        String.valueOf(request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS)).strip();
    boolean named = request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    boolean wellFormed = asked.length() <= MAX_NAMES_CHARS && HEADER_NAMES.matcher(asked).matches();
    return named && wellFormed ? asked : WRITABLE_HEADERS;
  }
}
