package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.problem.Nearest;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Sends requests to their endpoints, and everything else to a problem that helps. */
final class ApiRouter {

  private final List<Endpoint> endpoints;
  private final ErrorForms errors;
  private final Guard guard;
  private final BiConsumer<HttpServerRequest, Runnable> afterwards;
  private final Map<String, TreeSet<String>> methods = new LinkedHashMap<>();

  private ApiRouter(
      List<Endpoint> endpoints,
      ErrorForms errors,
      Guard guard,
      BiConsumer<HttpServerRequest, Runnable> afterwards) {
    this.endpoints = List.copyOf(endpoints);
    this.errors = errors;
    this.guard = guard;
    this.afterwards = afterwards;
    for (Endpoint endpoint : endpoints) {
      TreeSet<String> allowed = methods.computeIfAbsent(endpoint.path(), path -> new TreeSet<>());
      allowed.add(endpoint.method().name());
      if (HttpMethod.GET.equals(endpoint.method())) {
        allowed.add(HttpMethod.HEAD.name());
      }
    }
  }

  /**
   * Makes a router.
   *
   * @param errors how requests that reach no endpoint are refused
   * @param guard stands before everything that it routes to
   * @param afterwards has something done when a request is over
   */
  static Router of(
      Vertx vertx,
      List<Endpoint> endpoints,
      List<Mount> mounts,
      ErrorForms errors,
      Guard guard,
      BiConsumer<HttpServerRequest, Runnable> afterwards) {
    return new ApiRouter(endpoints, errors, guard, afterwards).build(Router.router(vertx), mounts);
  }

  private Router build(Router router, List<Mount> mounts) {
    router.route().handler(guard::identify);
    mounts.forEach(mount -> mount(router, mount));
    endpoints.forEach(endpoint -> mount(router, endpoint));
    methods.forEach(
        (path, allowed) ->
            router.route(path).handler(other -> known(other, context -> refuse(context, allowed))));
    return router
        .errorHandler(400, this::undecodable)
        .errorHandler(404, lost -> known(lost, this::notFound))
        .errorHandler(500, this::failed);
  }

  private void mount(Router router, Mount mount) {
    String below = mount.path() + "/*";
    router
        .route(below)
        .handler(
            context -> admitted(context, mount.access(), Replies::problem, RoutingContext::next));
    router.route(below).subRouter(mount.router());
  }

  private void mount(Router router, Endpoint endpoint) {
    Route route = router.route(endpoint.method(), endpoint.path());
    if (HttpMethod.GET.equals(endpoint.method())) {
      route.method(HttpMethod.HEAD);
    }
    route.handler(
        context -> {
          if (endpoint.concerns().test(context.request())) {
            admitted(context, endpoint.access(), endpoint.errors(), endpoint.handler());
          } else {
            context.next();
          }
        });
  }

  /** What there is and what not is told to those only who may ask something. */
  private void known(RoutingContext context, Handler<RoutingContext> handler) {
    admitted(context, Access.ANY, errors.of(context.request()), handler);
  }

  private void admitted(
      RoutingContext context, Access access, ErrorForm errors, Handler<RoutingContext> handler) {
    guard
        .admit(context, access, errors)
        .ifPresent(
            over -> {
              afterwards.accept(context.request(), over);
              Afterwards.offer(context, afterwards);
              handler.handle(context);
            });
  }

  private void refuse(RoutingContext context, TreeSet<String> allowed) {
    String list = String.join(", ", allowed);
    context.response().putHeader(HttpHeaders.ALLOW, list);
    String detail =
        context.normalizedPath() + " takes " + list + ", not " + context.request().method();
    send(context, Problem.of(405, FailureCode.UNSUPPORTED, detail));
  }

  private void notFound(RoutingContext context) {
    List<String> paths = endpoints.stream().map(Endpoint::display).distinct().toList();
    String path = String.valueOf(context.request().path());
    String hint = Nearest.hint(path, paths);
    String remedy = hint.isEmpty() ? "; there are " + String.join(", ", near(path, paths)) : hint;
    send(context, Problem.of(FailureCode.NOT_FOUND, "there is no " + path + remedy));
  }

  /** Those of the same API, if it is of one; else all. */
  private static List<String> near(String path, List<String> paths) {
    int end = path.indexOf('/', 1);
    List<String> below =
        end < 0
            ? List.of()
            : paths.stream().filter(each -> each.startsWith(path.substring(0, end + 1))).toList();
    return below.isEmpty() ? paths : below;
  }

  private void undecodable(RoutingContext context) {
    String detail = "the path of the request cannot be decoded";
    send(context, Problem.of(FailureCode.BAD_REQUEST, detail));
  }

  private void failed(RoutingContext context) {
    send(context, Replies.problemOf(context.failure()));
  }

  private void send(RoutingContext context, Problem problem) {
    errors.of(context.request()).send(context.response(), problem);
  }
}
