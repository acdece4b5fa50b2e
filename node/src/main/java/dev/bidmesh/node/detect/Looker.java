package dev.bidmesh.node.detect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Looks at places. */
@FunctionalInterface
public interface Looker {

  /**
   * Looks at one place.
   *
   * @param within longest time that it takes
   * @return never fails
   */
  CompletableFuture<Sight> look(Place place, Duration within);
}
