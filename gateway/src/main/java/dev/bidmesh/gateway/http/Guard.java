package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.core.access.Access;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Decides who may pass which route. */
public interface Guard {

  /** Finds out who makes a request; comes before every route, and lets all of them go on. */
  void identify(RoutingContext context);

  /**
   * Lets a request pass, or answers it.
   *
   * @return what to do once it is over; empty: it may not pass, and has its answer
   */
  Optional<Runnable> admit(RoutingContext context, Access access, ErrorForm errors);
}
