package dev.bidmesh.node;

import dev.bidmesh.bandit.BanditVerticle;
import dev.bidmesh.bid.BidVerticle;
import dev.bidmesh.bid.HttpApi;
import dev.bidmesh.executor.ExecutorVerticle;
import dev.bidmesh.gateway.GatewaySecurity;
import dev.bidmesh.gateway.GatewayVerticle;
import dev.bidmesh.node.cluster.BlockingStep;
import dev.bidmesh.node.cluster.ClaimedPorts;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.cluster.MemberCard;
import dev.bidmesh.node.cluster.Membership;
import dev.bidmesh.node.cluster.PortKind;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.data.HostName;
import dev.bidmesh.node.enrol.EnrolVerticle;
import dev.bidmesh.node.enrol.SecretVerticle;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.selfprobe.SelfProbe;
import dev.bidmesh.node.selfprobe.SelfProbeVerticle;
import dev.bidmesh.node.selfprobe.WarmUp;
import dev.bidmesh.orchestrator.OrchestratorVerticle;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Local;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.MemberLeft;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.StatusQuery;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One event bus with a node's verticles on it. What outlives an event bus is handed in. */
final class NodeRuntime {

  private static final Duration ANSWER = Duration.ofSeconds(1);

  /** For what runs when the event bus is made anew: enough to end with the reason. */
  private static final Duration HURRY = Duration.ofMillis(300);

  private volatile NodeConfig config;
  private final DeviceProfile profile;
  private final MonotonicClock clock = MonotonicClock.system();
  private final ClaimedPorts ports;
  private final ClusterLink link;
  private final Vertx vertx;
  private final Deployments deployments;
  private final MeshBus bus;
  private final ExecutorVerticle executor;
  private final GatewaySecurity security;
  private volatile Optional<GatewayVerticle> gateway = Optional.empty();
  private final List<Consumer<NodeConfig>> reconfigured = new CopyOnWriteArrayList<>();

  private NodeRuntime(
      NodeConfig config,
      DeviceProfile profile,
      NodeParts parts,
      ClaimedPorts ports,
      ClusterLink link) {
    this.config = config;
    this.profile = profile;
    this.ports = ports;
    this.link = link;
    this.vertx = link.vertx();
    this.deployments = new Deployments(vertx);
    this.security = parts.http();
    this.bus = MeshBus.on(vertx, profile.deviceId());
    this.executor =
        new ExecutorVerticle(
            bus,
            clock,
            config.executor(),
            profile,
            parts.engines().roster(),
            config.models().names());
  }

  /**
   * Deploys everything.
   *
   * @param ports whose HTTP port the API takes
   * @param membership whose event bus is closed when this is stopped, or does not start
   * @param probe of whether the mesh reaches the node
   * @return fails with a {@link StartupException} if the port cannot be had; nothing runs then
   */
  static CompletableFuture<NodeRuntime> start(
      NodeConfig config,
      NodeParts parts,
      NodeFacts facts,
      ClaimedPorts ports,
      Membership membership,
      SelfProbe probe) {
    var runtime = new NodeRuntime(config, membership.profile(), parts, ports, membership.link());
    return runtime
        .deploy(parts, facts, probe)
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(deployed -> runtime)
        .exceptionallyCompose(cause -> Failing.after(runtime.close(Optional::empty), cause));
  }

  /** The port of the HTTP API. */
  int httpPort() {
    return gateway.orElseThrow(() -> new IllegalStateException("not started")).port();
  }

  /** Hands what can change while a node runs to the parts of it. */
  void reconfigure(NodeConfig other) {
    config = other;
    reconfigured.forEach(part -> part.accept(other));
  }

  /** The port for clients of Ollama, if there is one. */
  OptionalInt ollamaPort() {
    return gateway.map(GatewayVerticle::ollamaPort).orElse(OptionalInt.empty());
  }

  /** Who the device is as long as this lives. */
  DeviceProfile profile() {
    return profile;
  }

  /** The engines once none of them is loading any more, or after the given time as they are. */
  CompletableFuture<EngineSnapshot> enginesSettled(Duration longest) {
    return new EnginesSettled(vertx, bus, clock)
        .within(longest)
        .toCompletionStage()
        .toCompletableFuture();
  }

  /** Whether no prompt runs here, for this node or for others. */
  CompletableFuture<Boolean> isQuiet() {
    return Future.all(
            bus.request(Local.EXECUTOR, new StatusQuery(), EngineSnapshot.class, ANSWER),
            bus.request(Local.ORCHESTRATOR, new StatusQuery(), OrchestratorStatus.class, ANSWER))
        .map(
            both ->
                isIdle(both.<EngineSnapshot>resultAt(0))
                    && isIdle(both.<OrchestratorStatus>resultAt(1)))
        .toCompletionStage()
        .toCompletableFuture();
  }

  /**
   * Ends what runs, in order. First, and at the same time: peers hear that no more work is taken
   * here, what runs for them ends or has its time, and so do the prompts of the HTTP API. Then the
   * bidder says good-bye, at which peers give up whatever is left; then the other verticles take
   * their addresses back, and when it is the node's turn it leaves the mesh with its event bus.
   *
   * @param elapsed time since the node was told to stop: what it did first takes from its time
   */
  CompletableFuture<Void> stop(Supplier<Duration> elapsed) {
    Duration patience = promptsPatience(elapsed.get());
    gateway.ifPresent(running -> running.hurry(patience));
    return stop(patience, () -> config.leaveTurn(elapsed.get()));
  }

  /** What is left of it, or enough to end with the reason, but never more than all of it. */
  private Duration promptsPatience(Duration elapsed) {
    Duration all = config.promptsPatience();
    Duration left = all.minus(elapsed);
    Duration least = all.compareTo(HURRY) < 0 ? all : HURRY;
    return left.compareTo(least) < 0 ? least : left;
  }

  /**
   * The same for a node that comes back at once: prompts that run get next to no time, and nobody
   * else's leaving is waited for.
   */
  CompletableFuture<Void> makeWay() {
    gateway.ifPresent(running -> running.hurry(HURRY));
    return stop(HURRY, Optional::empty);
  }

  private CompletableFuture<Void> stop(Duration patience, Supplier<Optional<Duration>> turn) {
    Future<Void> drained = executor.drain(patience);
    return deployments
        .stop(GatewayVerticle.class)
        .compose(stopped -> drained)
        .compose(done -> deployments.stop(BidVerticle.class))
        .toCompletionStage()
        .toCompletableFuture()
        .thenCompose(left -> close(turn));
  }

  private static boolean isIdle(EngineSnapshot engines) {
    return engines.engines().stream().allMatch(NodeRuntime::isIdle);
  }

  /** While an engine loads, what takes a slot of it is its calibration. */
  private static boolean isIdle(EngineState engine) {
    int own = engine.health() == EngineHealth.LOADING ? 1 : 0;
    return engine.slots() - engine.free() <= own && engine.queued() == 0;
  }

  private static boolean isIdle(OrchestratorStatus prompts) {
    return prompts.active() == 0;
  }

  /**
   * The executor comes last, when all who want to hear of its engines listen, and peers have called
   * this node; the bidder knows where the HTTP API is.
   */
  private Future<Void> deploy(NodeParts parts, NodeFacts facts, SelfProbe probe) {
    var bandit =
        new BanditVerticle(
            bus,
            clock,
            config.bandit(),
            profile.incarnation(),
            parts.lanes(),
            config.routing().policy());
    var orchestrator = new OrchestratorVerticle(bus, clock, config.orchestrator(), profile);
    reconfigured.add(other -> bandit.reconfigure(other.routing().policy()));
    reconfigured.add(other -> orchestrator.reconfigure(other.orchestrator()));
    return deployments
        .deploy(new ControlVerticle(bus, clock, profile, facts, parts.hardware()))
        .compose(done -> deployments.deploy(bandit))
        .compose(done -> deployments.deploy(orchestrator))
        .compose(done -> deployGateway())
        .compose(done -> deploySecret(parts.mesh()))
        .compose(done -> deployments.deploy(bid(parts)))
        .compose(done -> Future.all(complete(parts.engines()), warmUp()))
        .compose(done -> deployments.deploy(executor))
        .compose(
            done ->
                deployments.deploy(
                    new SelfProbeVerticle(bus, clock, probe, this::peers, this::isFound)))
        .onSuccess(done -> link.onRemoved(this::removed));
  }

  private Future<Void> complete(EngineSet engines) {
    return Future.fromCompletionStage(engines.complete(), vertx.getOrCreateContext()).mapEmpty();
  }

  private Future<Void> warmUp() {
    return new WarmUp(vertx, bus, clock, config.cluster().warmUp()).with(peers());
  }

  private List<DeviceId> peers() {
    return link.peers().stream().map(MemberCard::device).flatMap(Optional::stream).toList();
  }

  /**
   * Whether peers find the address at which they are asked to call this node, and its event bus
   * reads where they are told that it listens. The registry may not answer for longer than this
   * event bus lives.
   */
  private Future<Boolean> isFound() {
    String address = Address.device(profile.deviceId(), Purpose.CONTROL).path();
    Duration half = config.cluster().selfProbe().timeout().dividedBy(2);
    return new BlockingStep("bidmesh-registry-look")
        .take(() -> link.isRegistered(address), vertx.getOrCreateContext())
        .compose(known -> known ? link.takesConnections(half) : Future.succeededFuture(false));
  }

  /** A process that dies is told of by the system long before its silence is noticed. */
  private void removed(MemberCard member) {
    member
        .device()
        .ifPresent(device -> bus.send(Local.BID, new MemberLeft(device, member.incarnation())));
  }

  private Future<Void> deployGateway() {
    ports.release(PortKind.HTTP);
    return new GatewayStart(deployments, vertx, clock, this::newGateway)
        .at(ports.ports().http())
        .onSuccess(this::serves)
        .mapEmpty();
  }

  private void serves(GatewayVerticle deployed) {
    gateway = Optional.of(deployed);
    reconfigured.add(other -> deployed.reconfigure(other.gatewayAt(deployed.port())));
  }

  /** A node that knows of a secret keeps up with it; the one that made the mesh takes others in. */
  private Future<Void> deploySecret(Optional<MeshCredentials> mesh) {
    return mesh.flatMap(known -> known.vault().map(vault -> deploySecret(known, vault)))
        .orElseGet(Future::succeededFuture);
  }

  private Future<Void> deploySecret(MeshCredentials known, MeshVault vault) {
    var keeping =
        new SecretVerticle(
            vault,
            known,
            link.shared(),
            config.enrol(),
            profile.version(),
            HostName.find(System.getenv()),
            Clock.systemUTC());
    Future<Void> kept = deployments.deploy(keeping);
    if (!vault.hasAuthority()) {
      return kept;
    }
    var place =
        new EnrolVerticle.Place(
            config.bindHost(), httpPort(), ports.ports().cluster(), profile.version());
    return kept.compose(
        done ->
            deployments.deploy(
                new EnrolVerticle(vault, known, config.enrol(), place, Clock.systemUTC())));
  }

  private GatewayVerticle newGateway(int port) {
    return new GatewayVerticle(bus, clock, config.gatewayAt(port), profile, security);
  }

  private BidVerticle bid(NodeParts parts) {
    boolean https = security.certificate().isPresent();
    var http = Optional.of(new HttpApi(config.bindHost().httpAt(httpPort()), https));
    var bid =
        new BidVerticle(
            bus, clock, config.device(), profile, http, parts.hardware(), parts.telemetry());
    reconfigured.add(other -> bid.reconfigure(other.device()));
    return bid;
  }

  /**
   * @param turn longest wait for its turn to leave; empty: it leaves at once. It is asked for when
   *     the verticles have stopped, which takes from the time for it
   */
  private CompletableFuture<Void> close(Supplier<Optional<Duration>> turn) {
    return deployments
        .stop()
        .toCompletionStage()
        .toCompletableFuture()
        // Closed from an event loop, the news of it would be lost with that event loop.
        .thenComposeAsync(stopped -> turn.get().map(link::leave).orElseGet(link::close));
  }
}
