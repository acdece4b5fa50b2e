package dev.bidmesh.node.cluster.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Connects as an event bus connects to its peers, only to find out whether that works. */
public final class BusDial {

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
   * Whether something takes a connection there, which is closed again. In a mesh with a secret it
   * must be of that mesh as well.
   *
   * @param longest wait for that
   * @return never fails
   */
  public Future<Boolean> reaches(String host, int port, Duration longest) {
    Future<NetSocket> connected = client.connect(port, host);
    connected.onSuccess(NetSocket::close);
    return connected.timeout(longest.toMillis(), TimeUnit.MILLISECONDS).map(true).otherwise(false);
  }
}
