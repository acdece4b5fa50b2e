package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Problem;
import io.vertx.core.http.HttpServerResponse;

/** How an API tells its clients of a problem. */
@FunctionalInterface
public interface ErrorForm {

  /** Answers with a problem. */
  void send(HttpServerResponse response, Problem problem);
}
