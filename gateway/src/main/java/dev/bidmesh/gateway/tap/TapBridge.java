package dev.bidmesh.gateway.tap;

import dev.bidmesh.gateway.InspectionConfig;
import dev.bidmesh.gateway.core.access.Access;
import dev.bidmesh.gateway.http.ApiJson;
import dev.bidmesh.gateway.http.Mount;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.protocol.bus.BusTap;
import dev.bidmesh.protocol.bus.BusTraffic;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.TapEvent;
import dev.bidmesh.protocol.message.TapFilter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets Vert.x clients listen to the bus of this node, read-only. They get a mirror at an address of
 * its own, with texts hidden: on a real address a client would take messages away from those they
 * are for. The mirror is made only while somebody listens. Confined to the gateway's event loop.
 */
public final class TapBridge {

  static final String PATH = "/eventbus/bridge";

  /** Others would let a client that is slow or silent hold memory here. */
  private static final List<String> OTHER_TRANSPORTS =
      List.of("XHR", "EVENT_SOURCE", "HTML_FILE", "JSON_P");

  private static final int BATCH = 256;
  private static final int BATCH_BYTES = 1024 * 1024;
  private static final int ONE_ADDRESS = 1;

  private final Vertx vertx;
  private final Context context;
  private final MeshBus bus;
  private final InspectionConfig config;
  private final Places places;
  private final WatchedNode self;
  private final Set<SockJSSocket> sockets = new HashSet<>();
  private final Map<SockJSSocket, Long> listeners = new HashMap<>();
  private Optional<BusTap> mirror = Optional.empty();

  /**
   * @param places shared with others who let clients watch
   */
  public TapBridge(
      Vertx vertx, MeshBus bus, InspectionConfig config, MeshView view, Places places) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.bus = bus;
    this.config = config;
    this.places = places;
    this.self = new WatchedNode(bus.self(), view.selfName());
  }

  /** Where clients connect. */
  public Mount mount() {
    var options = new SockJSHandlerOptions().setInsertJSESSIONID(false);
    OTHER_TRANSPORTS.forEach(options::addDisabledTransport);
    var bridge =
        new SockJSBridgeOptions()
            .addOutboundPermitted(new PermittedOptions().setAddress(BusTraffic.MIRROR))
            .setMaxAddressLength(BusTraffic.MIRROR.length())
            .setMaxHandlersPerSocket(ONE_ADDRESS);
    Router router = SockJSHandler.create(vertx, options).bridge(bridge, this::happened);
    return new Mount(PATH, Access.INSPECT, router);
  }

  /** Ends the mirror. */
  public void close() {
    mirror.ifPresent(BusTap::close);
    mirror = Optional.empty();
  }

  private void happened(BridgeEvent event) {
    SockJSSocket socket = event.socket();
    switch (event.type()) {
      case SOCKET_CREATED -> event.complete(admit(socket));
      case RECEIVE -> event.complete(deliver(event));
      case REGISTERED -> {
        listeners.put(socket, 0L);
        begin();
        event.complete(true);
      }
      case UNREGISTER -> {
        leave(socket);
        event.complete(true);
      }
      case SOCKET_CLOSED, SOCKET_ERROR -> {
        leave(socket);
        if (sockets.remove(socket)) {
          places.leave();
        }
        event.complete(true);
      }
      // What may be sent and registered is refused by the bridge's own rules.
      default -> event.complete(true);
    }
  }

  private boolean admit(SockJSSocket socket) {
    return places.take() && sockets.add(socket);
  }

  /** A client that does not keep up loses frames, and is told how many with the next one. */
  private boolean deliver(BridgeEvent event) {
    SockJSSocket socket = event.socket();
    long lost = listeners.getOrDefault(socket, 0L);
    if (socket.writeQueueFull()) {
      listeners.replace(socket, lost + 1);
      return false;
    }
    if (lost > 0) {
      listeners.replace(socket, 0L);
      JsonObject message = event.getRawMessage();
      message.getJsonObject("body", new JsonObject()).put("lost", lost);
      event.setRawMessage(message);
    }
    return true;
  }

  private void begin() {
    if (mirror.isEmpty()) {
      BusTap tap = bus.traffic().tap(TapFilter.ALL, config.limits(), false);
      mirror = Optional.of(tap);
      tap.onFrames(() -> context.runOnContext(told -> publish(tap)));
    }
  }

  private void leave(SockJSSocket socket) {
    listeners.remove(socket);
    if (listeners.isEmpty()) {
      close();
    }
  }

  private void publish(BusTap tap) {
    var onThisNode = new DeliveryOptions().setLocalOnly(true);
    for (TapEvent event : tap.take(BATCH, BATCH_BYTES)) {
      var frame = new JsonObject(ApiJson.encode(FrameView.of(self, event)));
      vertx.eventBus().publish(BusTraffic.MIRROR, frame, onThisNode);
    }
  }
}
