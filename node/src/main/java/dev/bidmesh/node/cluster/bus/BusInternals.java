package dev.bidmesh.node.cluster.bus;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import java.lang.reflect.Field;

/**
 * What this package needs of the toolkit's internals, which its makers may change in any version; a
 * test says so when they have.
 *
 * @param server at which peers connect
 * @param client that connects to peers
 */
record BusInternals(NetServer server, NetClient client) {

  /**
   * Those of a clustered event bus.
   *
   * @throws IllegalStateException if the toolkit has changed, or the event bus is no clustered one
   */
  static BusInternals of(Vertx vertx) {
    EventBus bus = vertx.eventBus();
    return new BusInternals(
        field(bus, "server", NetServer.class), field(bus, "client", NetClient.class));
  }

  private static <T> T field(EventBus of, String name, Class<T> type) {
    try {
      Field field = of.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return type.cast(field.get(of));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the event bus of the toolkit has changed: " + name, e);
    }
  }
}
