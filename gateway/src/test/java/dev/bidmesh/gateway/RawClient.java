package dev.bidmesh.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/** A client that sends bytes as they are, and can stop reading or hang up at any time. */
final class RawClient {

  private final NetSocket socket;
  private final StringBuffer received = new StringBuffer();
  private volatile boolean closed;

  private RawClient(NetSocket socket) {
    this.socket = socket;
    socket.handler(bytes -> received.append(bytes.toString(UTF_8)));
    socket.closeHandler(end -> closed = true);
  }

  static RawClient connect(GatewayScene scene) {
    // On its event loop, since the server may close it at once.
    return GatewayScene.await(
        scene.sockets().connect(scene.port(), "127.0.0.1").map(RawClient::new));
  }

  RawClient send(String text) {
    socket.write(text.replace("\n", "\r\n"));
    return this;
  }

  RawClient send(byte[] bytes) {
    socket.write(Buffer.buffer(bytes));
    return this;
  }

  RawClient post(String json) {
    String head =
        "POST /prompt HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: ";
    return send(head + json.getBytes(UTF_8).length + "\n\n").send(json.getBytes(UTF_8));
  }

  RawClient pause() {
    socket.pause();
    return this;
  }

  RawClient resume() {
    socket.resume();
    return this;
  }

  void close() {
    GatewayScene.await(socket.close());
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether what was received ends so; cheap, however much that is. */
  boolean endsWith(String end) {
    synchronized (received) {
      int from = Math.max(0, received.length() - end.length());
      return received.substring(from).equals(end);
    }
  }

  /** The end of what was received, at most so many characters; cheap, however much that is. */
  String tail(int chars) {
    synchronized (received) {
      return received.substring(Math.max(0, received.length() - chars));
    }
  }

  String received() {
    return received.toString();
  }
}
