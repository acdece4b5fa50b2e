package dev.bidmesh.gateway.tap;

import dev.bidmesh.gateway.InspectionConfig;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.gateway.route.MeshView;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The clients of this node that watch the bus, up to a limit. */
public final class TapWatches {

  private final Vertx vertx;
  private final MeshBus bus;
  private final MonotonicClock clock;
  private final MeshView view;
  private final InspectionConfig config;
  private final Places places;
  private final Set<TapWatch> open = new HashSet<>();

  /**
   * @param places shared with others who let clients watch
   */
  public TapWatches(
      Vertx vertx,
      MeshBus bus,
      MonotonicClock clock,
      MeshView view,
      InspectionConfig config,
      Places places) {
    this.vertx = vertx;
    this.bus = bus;
    this.clock = clock;
    this.view = view;
    this.config = config;
    this.places = places;
  }

  /**
   * Refuses one watcher too many.
   *
   * @throws ProblemException with 429
   */
  public void requireRoom() {
    if (places.areAllTaken()) {
      throw Problem.of(
              FailureCode.BUSY,
              places.taken()
                  + " clients watch the bus by this node already; end one of them, or raise"
                  + " gateway.inspection.maxWatchers")
          .asException();
    }
  }

  /**
   * Begins to watch; closed by its user.
   *
   * @throws ProblemException with 429 if there are too many
   */
  public TapWatch begin(TapRequest wanted, TapListener listener) {
    requireRoom();
    var watch = new TapWatch(vertx, bus, clock, view, config, wanted, listener, this::closed);
    places.take();
    open.add(watch);
    watch.start();
    return watch;
  }

  private void closed(TapWatch watch) {
    open.remove(watch);
    places.leave();
  }

  /** Ends all. */
  public void close() {
    List.copyOf(open).forEach(TapWatch::end);
  }
}
