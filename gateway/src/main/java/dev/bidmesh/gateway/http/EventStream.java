package dev.bidmesh.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * A response of server-sent events. Tells when its client does not keep up and when it has caught
 * up; what is written meanwhile is queued.
 */
public final class EventStream {

  /** Media type of the response. */
  public static final String MEDIA_TYPE = "text/event-stream";

  private final PacedWriter writer;

  /**
   * @param request what is answered
   * @param full called once when the client falls behind
   * @param drained called once when it has caught up again
   */
  public EventStream(HttpServerRequest request, Runnable full, Runnable drained) {
    this.writer = new PacedWriter(request, full, drained);
  }

  /** Sends status and headers at once, with a first comment. */
  public void open() {
    Replies.streamHeaders(writer.response(), MEDIA_TYPE);
    comment("accepted");
  }

  /** Sends an event with a record as its data. */
  public void event(String name, Object data) {
    encoded(encode(name, data));
  }

  /** An event with a record as its data, to be sent to many by {@link #encoded}. */
  public static Buffer encode(String name, Object data) {
    return Buffer.buffer("event: " + name + "\ndata: ")
        .appendBuffer(ApiJson.encode(data))
        .appendString("\n\n");
  }

  /** Sends what {@link #encode} made, and leaves it as it is. */
  public void encoded(Buffer event) {
    writer.write(event);
  }

  /** Sends an event of no name with a record as its data. */
  public void data(Object data) {
    writer.write(Buffer.buffer("data: ").appendBuffer(ApiJson.encode(data)).appendString("\n\n"));
  }

  /** Sends an event of no name with a text of one line as its data. */
  public void line(String text) {
    writer.write(Buffer.buffer("data: " + text + "\n\n"));
  }

  /** Sends a comment, which clients skip. */
  public void comment(String text) {
    writer.write(Buffer.buffer(": " + text + "\n\n"));
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
