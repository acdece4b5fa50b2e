package dev.bidmesh.node;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verticles in the order in which they were deployed; they stop in the opposite one. */
final class Deployments {

  private static final Logger LOG = LoggerFactory.getLogger(Deployments.class);

  private final Vertx vertx;
  private final Deque<Deployed> deployed = new ArrayDeque<>();

  Deployments(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Deploys one more. */
  Future<Void> deploy(Deployable verticle) {
    return vertx
        .deployVerticle(verticle)
        .onSuccess(id -> remember(new Deployed(id, verticle)))
        .mapEmpty();
  }

  /** Stops those of a class before all others. */
  Future<Void> stop(Class<? extends Deployable> type) {
    return take(each -> type.isInstance(each.verticle()))
        .map(this::undeploy)
        .orElseGet(Future::succeededFuture);
  }

  /** Stops one after the other; one that fails to stop does not keep the rest. */
  Future<Void> stop() {
    return take(each -> true)
        .map(last -> undeploy(last).compose(stopped -> stop()))
        .orElseGet(Future::succeededFuture);
  }

  private Future<Void> undeploy(Deployed each) {
    return vertx
        .undeploy(each.id())
        .onFailure(
            cause ->
                LOG.atWarn()
                    .addKeyValue("part", each.verticle().getClass().getSimpleName())
                    .addKeyValue("reason", cause.toString())
                    .log("did not stop in order"))
        .otherwiseEmpty();
  }

  private synchronized void remember(Deployed each) {
    deployed.push(each);
  }

  private synchronized Optional<Deployed> take(Predicate<Deployed> which) {
    Optional<Deployed> found = deployed.stream().filter(which).findFirst();
    found.ifPresent(deployed::remove);
    return found;
  }

  private record Deployed(String id, Deployable verticle) {}
}
