package dev.bidmesh.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/**
 * A response of lines of JSON. Tells when its client does not keep up and when it has caught up;
 * what is written meanwhile is queued.
 */
public final class LineStream {

  /** Media type of the response. */
  public static final String MEDIA_TYPE = "application/x-ndjson";

  private final PacedWriter writer;

  /**
   * @param request what is answered
   * @param full called once when the client falls behind
   * @param drained called once when it has caught up again
   */
  public LineStream(HttpServerRequest request, Runnable full, Runnable drained) {
    this.writer = new PacedWriter(request, full, drained);
  }

  /** Sends a record as a line, and status and headers before the first. */
  public void line(Object data) {
    if (!writer.response().headWritten()) {
      Replies.streamHeaders(writer.response(), MEDIA_TYPE);
    }
    writer.write(ApiJson.encode(data).appendString("\n"));
  }

  /** Ends the response; completes when it has been written to the network, or never can be. */
  public Future<Void> end() {
    return writer.end();
  }

  /** Closes the connection within the response, with whatever waits to be sent. */
  public void cutOff() {
    writer.cutOff();
  }
}
