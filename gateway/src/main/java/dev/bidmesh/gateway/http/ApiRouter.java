package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Nearest;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Sends requests to their endpoints, and everything else to a problem that helps. */
final class ApiRouter {

  private final List<Endpoint> endpoints;
  private final Map<String, TreeSet<String>> methods = new LinkedHashMap<>();

  private ApiRouter(List<Endpoint> endpoints) {
    this.endpoints = List.copyOf(endpoints);
    for (Endpoint endpoint : endpoints) {
      TreeSet<String> allowed = methods.computeIfAbsent(endpoint.path(), path -> new TreeSet<>());
      allowed.add(endpoint.method().name());
      if (HttpMethod.GET.equals(endpoint.method())) {
        allowed.add(HttpMethod.HEAD.name());
      }
    }
  }

  static Router of(Vertx vertx, List<Endpoint> endpoints, List<Mount> mounts) {
    Router router = Router.router(vertx);
    mounts.forEach(mount -> router.route(mount.path() + "/*").subRouter(mount.router()));
    return new ApiRouter(endpoints).build(router);
  }

  private Router build(Router router) {
    endpoints.forEach(endpoint -> mount(router, endpoint));
    methods.forEach((path, allowed) -> router.route(path).handler(other -> refuse(other, allowed)));
    return router
        .errorHandler(400, ApiRouter::undecodable)
        .errorHandler(404, this::notFound)
        .errorHandler(500, ApiRouter::failed);
  }

  private static void mount(Router router, Endpoint endpoint) {
    Route route = router.route(endpoint.method(), endpoint.path());
    if (HttpMethod.GET.equals(endpoint.method())) {
      route.method(HttpMethod.HEAD);
    }
    route.handler(endpoint.handler());
  }

  private static void refuse(RoutingContext context, TreeSet<String> allowed) {
    String list = String.join(", ", allowed);
    context.response().putHeader(HttpHeaders.ALLOW, list);
    String detail =
        context.normalizedPath() + " takes " + list + ", not " + context.request().method();
    Replies.problem(context.response(), Problem.of(405, FailureCode.UNSUPPORTED, detail));
  }

  private void notFound(RoutingContext context) {
    List<String> paths = endpoints.stream().map(Endpoint::display).distinct().toList();
    String path = String.valueOf(context.request().path());
    String hint = Nearest.hint(path, paths);
    String remedy = hint.isEmpty() ? "; there are " + String.join(", ", paths) : hint;
    Replies.problem(
        context.response(), Problem.of(FailureCode.NOT_FOUND, "there is no " + path + remedy));
  }

  private static void undecodable(RoutingContext context) {
    String detail = "the path of the request cannot be decoded";
    Replies.problem(context.response(), Problem.of(FailureCode.BAD_REQUEST, detail));
  }

  private static void failed(RoutingContext context) {
    Replies.failure(context.response(), context.failure());
  }
}
