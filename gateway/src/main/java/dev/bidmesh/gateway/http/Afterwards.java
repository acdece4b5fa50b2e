package dev.bidmesh.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;

/**
 * What is to be done once a request is over: answered as a whole, or cut off. The handlers of a
 * response are no place for it, since each of them can be set once only and all are taken.
 */
final class Afterwards {

  private static final String KEY = Afterwards.class.getName();

  private final BiConsumer<HttpServerRequest, Runnable> how;

  private Afterwards(BiConsumer<HttpServerRequest, Runnable> how) {
    this.how = how;
  }

  static void offer(RoutingContext context, BiConsumer<HttpServerRequest, Runnable> how) {
    context.put(KEY, new Afterwards(how));
  }

  /** Has something done once a request is over. Call it before the answer begins. */
  static void run(RoutingContext context, Runnable what) {
    Afterwards offered = context.get(KEY);
    offered.how.accept(context.request(), what);
  }
}
