package dev.bidmesh.node;

import dev.bidmesh.gateway.GatewayVerticle;
import dev.bidmesh.node.cluster.PortKind;
import dev.bidmesh.protocol.MonotonicClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Deploys the HTTP API at a port that was claimed for it. Another node that looks for a block may
 * hold that port for the moment in which it finds the rest of the block taken, so this tries again.
 */
final class GatewayStart {

  private static final Duration AGAIN = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final Deployments deployments;
  private final Vertx vertx;
  private final MonotonicClock clock;
  private final IntFunction<GatewayVerticle> gateways;

  /**
   * @param gateways makes one for a port
   */
  GatewayStart(
      Deployments deployments,
      Vertx vertx,
      MonotonicClock clock,
      IntFunction<GatewayVerticle> gateways) {
    this.deployments = deployments;
    this.vertx = vertx;
    this.clock = clock;
    this.gateways = gateways;
  }

  /**
   * Deploys one.
   *
   * @return fails with a {@link StartupException} if somebody keeps the port
   */
  Future<GatewayVerticle> at(int port) {
    return attempt(port, clock.nanoTime() + LONGEST.toNanos());
  }

  private Future<GatewayVerticle> attempt(int port, long giveUpNanos) {
    GatewayVerticle candidate = gateways.apply(port);
    return deployments
        .deploy(candidate)
        .map(deployed -> candidate)
        .recover(cause -> again(port, giveUpNanos, cause));
  }

  private Future<GatewayVerticle> again(int port, long giveUpNanos, Throwable cause) {
    if (!(cause instanceof BindException)) {
      return Future.failedFuture(cause);
    }
    if (clock.nanoTime() > giveUpNanos) {
      return Future.failedFuture(new StartupException(PortKind.HTTP.takenSentence(port), cause));
    }
    return vertx
        .timer(AGAIN.toMillis(), TimeUnit.MILLISECONDS)
        .compose(elapsed -> attempt(port, giveUpNanos));
  }
}
