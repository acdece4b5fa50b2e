package dev.bidmesh.executor.engine.server;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/** A server on this machine that does with its connections what a test says. */
final class HttpStandIn {

  private HttpStandIn() {}

  /** Starts one, which ends with its Vert.x; returns its address, without a slash at its end. */
  static String listening(Vertx vertx, Handler<HttpServerRequest> answer) {
    int port =
        vertx.createHttpServer().requestHandler(answer).listen(0, "127.0.0.1").await().actualPort();
    return "http://127.0.0.1:" + port;
  }

  /** Which connection a request came on. */
  static int connection(HttpServerRequest request) {
    return request.remoteAddress().port();
  }
}
