package dev.bidmesh.node;

import dev.bidmesh.bandit.BanditVerticle;
import dev.bidmesh.bandit.store.LaneStore;
import dev.bidmesh.bid.BidVerticle;
import dev.bidmesh.executor.ExecutorVerticle;
import dev.bidmesh.gateway.GatewayVerticle;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.orchestrator.OrchestratorVerticle;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.EngineSnapshot;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One event bus with a node's verticles on it. What outlives an event bus is handed in. */
final class NodeRuntime {

  /** The part of the time for stopping that runs for others get, as one divided by this. */
  private static final int LAST_SHARE = 10;

  private final NodeConfig config;
  private final DeviceProfile profile;
  private final MonotonicClock clock = MonotonicClock.system();
  private final Vertx vertx = vertx(new VertxOptions());
  private final Deployments deployments = new Deployments(vertx);
  private final MeshBus bus;
  private final ExecutorVerticle executor;
  private volatile Optional<GatewayVerticle> gateway = Optional.empty();

  private NodeRuntime(NodeConfig config, DeviceProfile profile, NodeParts parts) {
    this.config = config;
    this.profile = profile;
    this.bus = MeshBus.on(vertx, profile.deviceId());
    this.executor =
        new ExecutorVerticle(bus, clock, config.executor(), profile, parts.engines().list());
  }

  /**
   * Deploys everything.
   *
   * @param lanes where what is learned outlives the process
   * @return fails with a {@link StartupException} if the port cannot be had; nothing runs then
   */
  static CompletableFuture<NodeRuntime> start(
      NodeConfig config, DeviceProfile profile, NodeParts parts, NodeFacts facts, LaneStore lanes) {
    var runtime = new NodeRuntime(config, profile, parts);
    return runtime
        .deploy(parts, facts, lanes)
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(deployed -> runtime)
        .exceptionallyCompose(cause -> Failing.after(runtime.close(), cause));
  }

  /** The port of the HTTP API. */
  int httpPort() {
    return gateway.orElseThrow(() -> new IllegalStateException("not started")).port();
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
  private Future<Void> deploy(NodeParts parts, NodeFacts facts, LaneStore lanes) {
    var bandit = new BanditVerticle(bus, clock, config.bandit(), profile.incarnation(), lanes);
    var orchestrator = new OrchestratorVerticle(bus, clock, config.orchestrator(), profile);
    return deployments
        .deploy(new ControlVerticle(bus, clock, profile, facts))
        .compose(done -> deployments.deploy(bandit))
        .compose(done -> deployments.deploy(orchestrator))
        .compose(done -> new HttpPorts(config).listen(this::deployGateway))
        .compose(port -> deployments.deploy(bid(parts, port)))
        .compose(done -> deployments.deploy(executor));
  }

  private Future<Integer> deployGateway(int port) {
    var candidate = new GatewayVerticle(bus, clock, config.gatewayAt(port), profile);
    return deployments
        .deploy(candidate)
        .onSuccess(deployed -> gateway = Optional.of(candidate))
        .map(deployed -> candidate.port());
  }

  private BidVerticle bid(NodeParts parts, int port) {
    var http = Optional.of(HttpAddress.hostAndPort(config.bind(), port));
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

  /** A toolkit instance that leaves no files behind. */
  static Vertx vertx(VertxOptions options) {
    // Nothing is served from the class path, so no copies of it are needed on disk.
    var files =
        new FileSystemOptions().setClassPathResolvingEnabled(false).setFileCachingEnabled(false);
    return Vertx.vertx(options.setFileSystemOptions(files));
  }
}
