package dev.bidmesh.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * A response of server-sent events. Tells when its client does not keep up and when it has caught
 * up; what is written meanwhile is queued.
 */
public final class EventStream {

  /** Media type of the response. */
  public static final String MEDIA_TYPE = "text/event-stream";

  private final HttpConnection connection;
  private final HttpServerResponse response;
  private final Runnable full;
  private final Runnable drained;
  private boolean waiting;

  /**
   * @param request what is answered
   * @param full called once when the client falls behind
   * @param drained called once when it has caught up again
   */
  public EventStream(HttpServerRequest request, Runnable full, Runnable drained) {
    this.connection = request.connection();
    this.response = request.response();
    this.full = full;
    this.drained = drained;
  }

  /** Sends status and headers at once, with a first comment. */
  public void open() {
    Replies.commonHeaders(response, MEDIA_TYPE);
    // Some proxies hold responses back unless told not to.
    response.putHeader("X-Accel-Buffering", "no");
    comment("accepted");
  }

  /** Sends an event with a record as its data. */
  public void event(String name, Object data) {
    write(
        Buffer.buffer("event: " + name + "\ndata: ")
            .appendBuffer(ApiJson.encode(data))
            .appendString("\n\n"));
  }

  /** Sends an event of no name with a record as its data. */
  public void data(Object data) {
    write(Buffer.buffer("data: ").appendBuffer(ApiJson.encode(data)).appendString("\n\n"));
  }

  /** Sends an event of no name with a text of one line as its data. */
  public void line(String text) {
    write(Buffer.buffer("data: " + text + "\n\n"));
  }

  /** Sends a comment, which clients skip. */
  public void comment(String text) {
    write(Buffer.buffer(": " + text + "\n\n"));
  }

  /** Ends the response; completes when it has been written to the network, or never can be. */
  public Future<Void> end() {
    return response.ended() || response.closed() ? Future.succeededFuture() : response.end();
  }

  /** Closes the connection within the response, with whatever waits to be sent. */
  public void cutOff() {
    Connections.cutOff(connection);
  }

  private void write(Buffer text) {
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

  private void caughtUp() {
    if (waiting) {
      waiting = false;
      drained.run();
    }
  }
}
