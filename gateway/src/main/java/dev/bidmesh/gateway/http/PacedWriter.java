package dev.bidmesh.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Writes a response piece by piece. Tells when its client does not keep up and when it has caught
 * up; what is written meanwhile is queued.
 */
final class PacedWriter {

  private final HttpConnection connection;
  private final HttpServerResponse response;
  private final Runnable full;
  private final Runnable drained;
  private boolean waiting;

  PacedWriter(HttpServerRequest request, Runnable full, Runnable drained) {
    this.connection = request.connection();
    this.response = request.response();
    this.full = full;
    this.drained = drained;
  }

  HttpServerResponse response() {
    return response;
  }

  void write(Buffer text) {
    if (response.ended() || response.closed()) {
      return;
    }
    response.write(text);
    if (!waiting && response.writeQueueFull()) {
      waiting = true;
      response.drainHandler(ready -> caughtUp());
      full.run();
    }
  }

  Future<Void> end() {
    return response.ended() || response.closed() ? Future.succeededFuture() : response.end();
  }

  void cutOff() {
    Connections.cutOff(connection);
  }

  private void caughtUp() {
    if (waiting) {
      waiting = false;
      drained.run();
    }
  }
}
