package dev.bidmesh.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/**
 * One method on one path.
 *
 * @param method the method; GET implies HEAD
 * @param path with parameters as {@code :name}
 * @param handler answers; a {@link dev.bidmesh.gateway.problem.ProblemException} that it throws
 *     becomes the response
 */
public record Endpoint(HttpMethod method, String path, Handler<RoutingContext> handler) {

  /** A path to read from. */
  public static Endpoint get(String path, Handler<RoutingContext> handler) {
    return new Endpoint(HttpMethod.GET, path, handler);
  }

  /** A path to send to. */
  public static Endpoint post(String path, Handler<RoutingContext> handler) {
    return new Endpoint(HttpMethod.POST, path, handler);
  }

  /** A path at which to end something. */
  public static Endpoint delete(String path, Handler<RoutingContext> handler) {
    return new Endpoint(HttpMethod.DELETE, path, handler);
  }

  /** The path as people write it: {@code /prompts/{id}}. */
  String display() {
    return path.replaceAll(":(\\w+)", "{$1}");
  }
}
