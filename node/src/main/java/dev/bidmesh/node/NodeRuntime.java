package dev.bidmesh.node;

import dev.bidmesh.bandit.BanditVerticle;
import dev.bidmesh.bid.BidVerticle;
import dev.bidmesh.executor.ExecutorVerticle;
import dev.bidmesh.gateway.GatewayVerticle;
import dev.bidmesh.node.cluster.ClaimedPorts;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.node.cluster.PortKind;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.orchestrator.OrchestratorVerticle;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.EngineSnapshot;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One event bus with a node's verticles on it. What outlives an event bus is handed in. */
final class NodeRuntime {

  private static final Duration ASK_AGAIN = Duration.ofMillis(20);
  private static final Duration HELD_BY_OTHERS = Duration.ofSeconds(2);

  /** The part of the time for stopping that runs for others get, as one divided by this. */
  private static final int LAST_SHARE = 10;

  private final NodeConfig config;
  private final DeviceProfile profile;
  private final MonotonicClock clock = MonotonicClock.system();
  private final ClaimedPorts ports;
  private final Vertx vertx;
  private final Deployments deployments;
  private final MeshBus bus;
  private final ExecutorVerticle executor;
  private volatile Optional<GatewayVerticle> gateway = Optional.empty();

  private NodeRuntime(
      NodeConfig config,
      DeviceProfile profile,
      NodeParts parts,
      ClaimedPorts ports,
      ClusterLink link) {
    this.config = config;
    this.profile = profile;
    this.ports = ports;
    this.vertx = link.vertx();
    this.deployments = new Deployments(vertx);
    this.bus = MeshBus.on(vertx, profile.deviceId());
    this.executor =
        new ExecutorVerticle(bus, clock, config.executor(), profile, parts.engines().list());
  }

  /**
   * Deploys everything.
   *
   * @param ports whose HTTP port the API takes
   * @param link closed when this is stopped, or does not start
   * @return fails with a {@link StartupException} if the port cannot be had; nothing runs then
   */
  static CompletableFuture<NodeRuntime> start(
      NodeConfig config,
      DeviceProfile profile,
      NodeParts parts,
      NodeFacts facts,
      ClaimedPorts ports,
      ClusterLink link) {
    var runtime = new NodeRuntime(config, profile, parts, ports, link);
    return runtime
        .deploy(parts, facts)
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(deployed -> runtime)
        .exceptionallyCompose(cause -> Failing.after(runtime.close(), cause));
  }

  /** The port of the HTTP API. */
  int httpPort() {
    return gateway.orElseThrow(() -> new IllegalStateException("not started")).port();
  }

  /** Its ports. */
  Ports ports() {
    return ports.ports();
  }

  /** The engines once none of them is loading any more, or after the given time as they are. */
  CompletableFuture<EngineSnapshot> enginesSettled(Duration longest) {
    return new EnginesSettled(vertx, bus, clock)
        .within(longest)
        .toCompletionStage()
        .toCompletableFuture();
  }

  /**
   * Ends what runs, in order: the HTTP API when its prompts in work have ended or had their time,
   * then what still runs for others, the verticles and the event bus.
   */
  CompletableFuture<Void> stop() {
    Duration last = config.shutdownTimeout().dividedBy(LAST_SHARE);
    return deployments
        .stop(GatewayVerticle.class)
        .compose(stopped -> executor.drain(last))
        .toCompletionStage()
        .toCompletableFuture()
        .thenCompose(drained -> close());
  }

  /**
   * The executor comes last, when all who want to hear of its engines listen; the bidder knows
   * where the HTTP API is.
   */
  private Future<Void> deploy(NodeParts parts, NodeFacts facts) {
    var bandit = new BanditVerticle(bus, clock, config.bandit(), profile.incarnation());
    var orchestrator = new OrchestratorVerticle(bus, clock, config.orchestrator(), profile);
    return deployments
        .deploy(new ControlVerticle(bus, clock, profile, facts))
        .compose(done -> deployments.deploy(bandit))
        .compose(done -> deployments.deploy(orchestrator))
        .compose(done -> deployGateway())
        .compose(done -> deployments.deploy(bid(parts)))
        .compose(done -> deployments.deploy(executor));
  }

  /**
   * The port is ours, but another node that looks for a block may hold it for the moment in which
   * it finds the rest of the block taken.
   */
  private Future<Void> deployGateway() {
    ports.release(PortKind.HTTP);
    return deployGateway(clock.nanoTime() + HELD_BY_OTHERS.toNanos());
  }

  private Future<Void> deployGateway(long giveUpNanos) {
    int port = ports.ports().http();
    var candidate = new GatewayVerticle(bus, clock, config.gatewayAt(port), profile);
    return deployments
        .deploy(candidate)
        .onSuccess(deployed -> gateway = Optional.of(candidate))
        .recover(cause -> deployAgain(port, giveUpNanos, cause));
  }

  private Future<Void> deployAgain(int port, long giveUpNanos, Throwable cause) {
    if (cause instanceof BindException && !isOver(giveUpNanos)) {
      return vertx
          .timer(ASK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)
          .compose(again -> deployGateway(giveUpNanos));
    }
    return Future.failedFuture(
        cause instanceof BindException
            ? new StartupException(PortKind.HTTP.takenSentence(port), cause)
            : cause);
  }

  private BidVerticle bid(NodeParts parts) {
    var http = Optional.of(config.bindHost().httpAt(httpPort()));
    return new BidVerticle(bus, clock, config.device(), profile, http, parts.telemetry());
  }

  private CompletableFuture<Void> close() {
    return deployments
        .stop()
        .toCompletionStage()
        .toCompletableFuture()
        // Closed from an event loop, the news of it would be lost with that event loop.
        .thenComposeAsync(stopped -> vertx.close().toCompletionStage());
  }

  private boolean isOver(long nanos) {
    return clock.nanoTime() > nanos;
  }
}
