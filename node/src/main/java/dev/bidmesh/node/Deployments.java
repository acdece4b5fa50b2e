package dev.bidmesh.node;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verticles in the order in which they were deployed; they stop in the opposite one. */
final class Deployments {

  private static final Logger LOG = LoggerFactory.getLogger(Deployments.class);

  private final Vertx vertx;
  private final Deque<String> ids = new ArrayDeque<>();

  Deployments(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Deploys one more. */
  Future<Void> deploy(Deployable verticle) {
    return vertx.deployVerticle(verticle).onSuccess(this::remember).mapEmpty();
  }

  /** Stops one after the other; one that fails to stop does not keep the rest. */
  Future<Void> stop() {
    String last = takeLast();
    if (last.isEmpty()) {
      return Future.succeededFuture();
    }
    return vertx
        .undeploy(last)
        .onFailure(
            cause ->
                LOG.atWarn().addKeyValue("reason", cause.toString()).log("a part did not stop"))
        .otherwiseEmpty()
        .compose(stopped -> stop());
  }

  private synchronized void remember(String id) {
    ids.push(id);
  }

  private synchronized String takeLast() {
    return ids.isEmpty() ? "" : ids.pop();
  }
}
