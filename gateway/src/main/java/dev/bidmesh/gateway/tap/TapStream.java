package dev.bidmesh.gateway.tap;

import dev.bidmesh.gateway.GatewayConfig;
import dev.bidmesh.gateway.http.EventStream;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.TapEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client watches as server-sent events. One that does not read for too long is disconnected.
 */
final class TapStream implements TapListener {

  private final Vertx vertx;
  private final GatewayConfig config;
  private final HttpServerRequest request;
  private final EventStream events;
  private Optional<TapWatch> watch = Optional.empty();
  private OptionalLong stalled = OptionalLong.empty();
  private OptionalLong keepAlive = OptionalLong.empty();

  TapStream(Vertx vertx, GatewayConfig config, HttpServerRequest request) {
    this.vertx = vertx;
    this.config = config;
    this.request = request;
    this.events = new EventStream(request, this::full, this::drained);
  }

  void begin(TapWatches watches, TapRequest wanted) {
    events.open();
    TapWatch begun = watches.begin(wanted, this);
    watch = Optional.of(begun);
    long every = config.keepAlive().toMillis();
    keepAlive = OptionalLong.of(vertx.setPeriodic(every, tick -> events.comment("watching")));
    request
        .response()
        .closeHandler(
            closed -> {
              settle();
              begun.close();
            });
  }

  @Override
  public void frame(WatchedNode node, TapEvent event) {
    events.event("frame", FrameView.of(node, event));
  }

  @Override
  public void lost(WatchedNode node, long count) {
    events.event("lost", new Lost(node.name(), node.id(), count));
  }

  @Override
  public void node(WatchedNode node, Optional<String> problem) {
    events.event("node", new Node(node.name(), node.id(), problem.isEmpty(), problem));
  }

  @Override
  public void ended() {
    settle();
    events.end();
  }

  private void full() {
    watch.ifPresent(TapWatch::pause);
    long longest = config.stalledClientTimeout().toMillis();
    stalled = OptionalLong.of(vertx.setTimer(longest, over -> events.cutOff()));
  }

  private void drained() {
    stalled.ifPresent(vertx::cancelTimer);
    stalled = OptionalLong.empty();
    watch.ifPresent(TapWatch::resume);
  }

  private void settle() {
    keepAlive.ifPresent(vertx::cancelTimer);
    stalled.ifPresent(vertx::cancelTimer);
  }

  private record Lost(String node, DeviceId deviceId, long count) {}

  private record Node(String node, DeviceId deviceId, boolean watched, Optional<String> reason) {}
}
