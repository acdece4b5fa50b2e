package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.gateway.tap.Places;
import dev.bidmesh.gateway.tap.TapListener;
import dev.bidmesh.gateway.tap.TapRequest;
import dev.bidmesh.gateway.tap.TapWatch;
import dev.bidmesh.gateway.tap.TapWatches;
import dev.bidmesh.gateway.tap.WatchedNode;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Ping;
import dev.bidmesh.protocol.message.TapEvent;
import dev.bidmesh.protocol.message.TapFilter;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A watch whose client falls behind with the first frame. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class TapWatchTest implements TapListener {

  private static final DeviceId SELF = DeviceId.random(new Random(1));
  private static final int FRAMES = 10;

  private final List<TapEvent> shown = new ArrayList<>();
  private Optional<TapWatch> watch = Optional.empty();

  @Test
  void shouldHandOverNothingMoreOnceTheClientHasFallenBehind(Vertx vertx) {
    Context context = vertx.getOrCreateContext();
    MeshBus bus = MeshBus.on(vertx, SELF);
    MonotonicClock clock = MonotonicClock.system();
    TapWatch begun =
        on(
            context,
            () -> {
              var view = new MeshView("desk", clock);
              InspectionConfig config = InspectionConfig.DEFAULT;
              var watches = new TapWatches(vertx, bus, clock, view, config, new Places(1));
              TapFilter filter = TapFilter.ALL;
              TapWatch it = watches.begin(new TapRequest(filter, Optional.empty(), false), this);
              watch = Optional.of(it);
              for (int i = 0; i < FRAMES; i++) {
                bus.publish(Address.EVENT, new Ping());
              }
              return it;
            });

    // All frames came in one turn and are taken in the next.
    assertThat(on(context, shown::size)).isEqualTo(1);

    on(
        context,
        () -> {
          begun.resume();
          return shown;
        });
    assertThat(on(context, shown::size)).isEqualTo(2);
    on(
        context,
        () -> {
          begun.close();
          return shown;
        });
  }

  @Override
  public void frame(WatchedNode node, TapEvent event) {
    shown.add(event);
    watch.ifPresent(TapWatch::pause);
  }

  @Override
  public void lost(WatchedNode node, long count) {
    throw new AssertionError("nothing is too much");
  }

  @Override
  public void node(WatchedNode node, Optional<String> problem) {
    assertThat(problem).isEmpty();
  }

  @Override
  public void ended() {
    throw new AssertionError("nobody ends it");
  }

  private static <T> T on(Context context, Callable<T> what) {
    Promise<T> done = Promise.promise();
    context.runOnContext(
        now -> {
          try {
            done.complete(what.call());
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return await(done.future());
  }
}
