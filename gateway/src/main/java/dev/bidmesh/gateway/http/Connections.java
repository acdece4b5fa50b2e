package dev.bidmesh.gateway.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/** Closes connections whose clients may not read any more. */
public final class Connections {

  private Connections() {}

  /**
   * Closes one at once, with whatever waits to be sent. {@link HttpConnection#close} would wait for
   * all of it to be taken, which a client that does not read never does; the public API has no
   * other way.
   */
  public static void cutOff(HttpConnection connection) {
    if (connection instanceof HttpServerConnection ours) {
      ours.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }
}
