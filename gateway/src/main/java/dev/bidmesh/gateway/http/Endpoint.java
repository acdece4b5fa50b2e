package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.core.access.Access;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Predicate;

/**
 * One method on one path.
 *
 * @param method the method; GET implies HEAD
 * @param path with parameters as {@code :name}
 * @param access what its callers need
 * @param handler answers; a {@link dev.bidmesh.gateway.problem.ProblemException} that it throws
 *     becomes the response
 * @param errors how callers are told that they may not
 * @param concerns which requests; the others go on to the next endpoint of the path
 */
public record Endpoint(
    HttpMethod method,
    String path,
    Access access,
    Handler<RoutingContext> handler,
    ErrorForm errors,
    Predicate<HttpServerRequest> concerns) {

  /** A path to read from. */
  public static Endpoint get(String path, Access access, Handler<RoutingContext> handler) {
    return of(HttpMethod.GET, path, access, handler);
  }

  /** A path to send to. */
  public static Endpoint post(String path, Access access, Handler<RoutingContext> handler) {
    return of(HttpMethod.POST, path, access, handler);
  }

  /** A path at which to end something. */
  public static Endpoint delete(String path, Access access, Handler<RoutingContext> handler) {
    return of(HttpMethod.DELETE, path, access, handler);
  }

  /** The same with the errors of another API. */
  public Endpoint telling(ErrorForm form) {
    return new Endpoint(method, path, access, handler, form, concerns);
  }

  /** The same for some requests only. */
  public Endpoint onlyFor(Predicate<HttpServerRequest> which) {
    return new Endpoint(method, path, access, handler, errors, which);
  }

  /** The path as people write it: {@code /prompts/{id}}. */
  String display() {
    return path.replaceAll(":(\\w+)", "{$1}");
  }

  private static Endpoint of(
      HttpMethod method, String path, Access access, Handler<RoutingContext> handler) {
    return new Endpoint(method, path, access, handler, Replies::problem, request -> true);
  }
}
