package dev.bidmesh.node.cluster.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Connects as an event bus connects to its peers, only to find out whether frames are read there.
 */
public final class BusDial {

  private static final byte VERSION = 2;
  private static final byte PING = 1;
  private static final byte SENT = 0;
  private static final int NO_HEADERS = Integer.BYTES;

  /** By which event buses find out whether a connection is alive; nobody registers it. */
  private static final String ADDRESS = "__vertx_ping";

  private static final String SENDER = "bidmesh-dial";

  private final NetClient client;

  private BusDial(NetClient client) {
    this.client = client;
  }

  /**
   * Connects as this event bus does.
   *
   * @throws IllegalStateException if the toolkit has changed, or the event bus is no clustered one
   */
  public static BusDial of(Vertx vertx) {
    return new BusDial(BusInternals.of(vertx).client());
  }

  /**
   * Whether an event bus answers a ping there, on a connection that is closed again. That the
   * system takes a connection says little: it does so also for a program that takes none any more,
   * or closes each at once because it has too many. In a mesh with a secret the event bus must be
   * of that mesh as well.
   *
   * @param longest wait for that
   * @return never fails
   */
  public Future<Boolean> reaches(String host, int port, Duration longest) {
    Future<NetSocket> connected = client.connect(port, host);
    return connected
        .compose(BusDial::answers)
        .timeout(longest.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(false)
        // A connection may still come when the time for it is over.
        .onComplete(over -> connected.onSuccess(NetSocket::close));
  }

  private static Future<Boolean> answers(NetSocket socket) {
    Promise<Boolean> answered = Promise.promise();
    socket.handler(pong -> answered.tryComplete(true));
    socket.closeHandler(closed -> answered.tryComplete(false));
    socket.write(ping()).onFailure(answered::tryFail);
    return answered.future();
  }

  /** A frame of the event bus that its reader answers by itself. */
  private static Buffer ping() {
    Buffer content = Buffer.buffer().appendByte(VERSION).appendByte(PING).appendByte(SENT);
    text(content, ADDRESS);
    text(content, "");
    text(content, SENDER);
    content.appendInt(NO_HEADERS);
    return Buffer.buffer().appendInt(content.length()).appendBuffer(content);
  }

  private static void text(Buffer frame, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    frame.appendInt(bytes.length).appendBytes(bytes);
  }
}
