package dev.bidmesh.node.cluster.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The listener of an event bus, as a test breaks it. */
public final class BusServer {

  private BusServer() {}

  /** Takes no connections any more, and ends those that it has taken; nobody is told. */
  public static Future<Void> close(Vertx vertx) {
    return BusInternals.of(vertx).server().close();
  }
}
