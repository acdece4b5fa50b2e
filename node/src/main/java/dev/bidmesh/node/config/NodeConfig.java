package dev.bidmesh.node.config;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.gateway.GatewayConfig;
import dev.bidmesh.node.cluster.BindHost;
import dev.bidmesh.node.cluster.ClusterConfig;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.cluster.MeshSettings;
import dev.bidmesh.node.cluster.PortKind;
import dev.bidmesh.node.cluster.PortWishes;
import dev.bidmesh.node.config.ConfigValue.Items;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.ConfigValue.Text;
import dev.bidmesh.node.discover.DiscoverConfig;
import dev.bidmesh.node.enrol.EnrolConfig;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.protocol.Checks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that can be set about a node.
 *
 * @param name display name; absent: the host's name
 * @param bind address to listen at; beyond loopback a mesh secret or {@code insecure} is needed
 * @param httpPort port of the HTTP API, 0 for any free one; absent: 8770, or if a port of that
 *     block is taken, that of the next free one: 8780, 8790, …
 * @param busPort port of the event bus, 0 for any free one; absent: 8771, moved with the others
 * @param clusterPort port at which others join, 0 for any free one; absent: 8772, moved with the
 *     others
 * @param join cluster ports of nodes of the mesh, {@code HOST} or {@code HOST:PORT}; empty: those
 *     of the last mesh, if they are still there
 * @param requireJoin whether to end with exit code 4 if none of those answers at the start
 * @param clusterName only nodes with the same one form a mesh; of no use with a mesh secret, from
 *     which the name follows
 * @param dataDir directory of the node's state; absent: {@code ~/.bidmesh/NAME}
 * @param engines what runs prompts, in order of preference; empty: whatever is found
 * @param emulateNpu whether a processor plays an NPU, for demonstrations; shown everywhere
 * @param insecure whether to listen beyond loopback without a mesh secret
 * @param logLevel least level that is logged
 * @param shutdownTimeout how long an orderly stop may take
 * @param configCheck time between looks whether the configuration file has changed, up to 1 h; 0:
 *     none
 * @param models names of models
 * @param log the file in which the log is kept
 * @param detection what is looked for if no engines are configured
 * @param cluster how the mesh is watched and joined
 * @param discover whether and how nodes of one mesh find each other in a local network
 * @param enrol how devices become members of a mesh that has a secret
 * @param routing which lane a prompt goes to
 * @param bidding how an auction is held
 * @param prompts limits on the prompts that the node owns
 * @param executor queues and the runs in them
 * @param device how the device is watched, and what others hear of it
 * @param bandit how latencies are learned
 * @param gateway the HTTP API
 */
public record NodeConfig(
    Optional<String> name,
    String bind,
    OptionalInt httpPort,
    OptionalInt busPort,
    OptionalInt clusterPort,
    List<String> join,
    boolean requireJoin,
    String clusterName,
    Optional<String> dataDir,
    List<String> engines,
    boolean emulateNpu,
    boolean insecure,
    LogLevel logLevel,
    Duration shutdownTimeout,
    Duration configCheck,
    ModelsConfig models,
    LogConfig log,
    DetectionConfig detection,
    ClusterConfig cluster,
    DiscoverConfig discover,
    EnrolConfig enrol,
    RoutingConfig routing,
    BiddingConfig bidding,
    PromptsConfig prompts,
    ExecutorConfig executor,
    BidConfig device,
    BanditConfig bandit,
    GatewayConfig gateway) {

  private static final int MAX_NAME_LENGTH = 64;
  private static final int MAX_PORT = 65_535;
  private static final Duration SHORTEST_SHUTDOWN = Duration.ofMillis(100);
  private static final Duration LONGEST_SHUTDOWN = Duration.ofMinutes(10);
  private static final Duration LONGEST_CHECK = Duration.ofHours(1);

  /** What a node without any configuration runs on. */
  public static final NodeConfig DEFAULT =
      new NodeConfig(
          Optional.empty(),
          "127.0.0.1",
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          List.of(),
          false,
          "bidmesh",
          Optional.empty(),
          List.of(),
          false,
          false,
          LogLevel.INFO,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          ModelsConfig.DEFAULT,
          LogConfig.DEFAULT,
          DetectionConfig.DEFAULT,
          ClusterConfig.DEFAULT,
          DiscoverConfig.DEFAULT,
          EnrolConfig.DEFAULT,
          RoutingConfig.DEFAULT,
          BiddingConfig.DEFAULT,
          PromptsConfig.DEFAULT,
          ExecutorConfig.DEFAULT,
          BidConfig.DEFAULT,
          BanditConfig.DEFAULT,
          GatewayConfig.DEFAULT);

  /** Its keys. What the HTTP API listens at, and how it stops, follows from keys of the node. */
  static final Schema SCHEMA =
      Schema.of(
          NodeConfig.class,
          Map.of(
              "gateway.bind", "bind",
              "gateway.port", "httpPort",
              "gateway.shutdownTimeout", "shutdownTimeout"));

  /** Share of the time for stopping that prompts in work get; the rest is for ending all else. */
  private static final double PROMPTS_SHARE = 0.7;

  /** Share of it for what a node ends when it has left its mesh: its engines. */
  private static final double ENGINES_SHARE = 0.05;

  public NodeConfig {
    name.ifPresent(NodeConfig::requireName);
    Checks.notBlank("bind", bind);
    requirePorts(httpPort, busPort, clusterPort);
    join = List.copyOf(join);
    targets(join);
    requireClusterName(clusterName);
    dataDir.ifPresent(path -> Checks.notBlank("dataDir", path));
    engines = List.copyOf(engines);
    engineSpecs(engines);
    Durations.between("shutdownTimeout", shutdownTimeout, SHORTEST_SHUTDOWN, LONGEST_SHUTDOWN);
    Durations.between("configCheck", configCheck, Duration.ZERO, LONGEST_CHECK);
    isLoopback(bind);
  }

  /** The engines asked for, as what they are. */
  public List<EngineSpec> engineSpecs() {
    return engineSpecs(engines);
  }

  /** Where it listens, and where others reach it. */
  public BindHost bindHost() {
    return BindHost.of(bind);
  }

  /**
   * What it says about the mesh.
   *
   * @param secret what the node knows of the mesh's secret, from which the cluster name then
   *     follows
   */
  public MeshSettings mesh(Optional<MeshCredentials> secret) {
    String name = secret.map(known -> known.now().clusterName()).orElse(clusterName);
    return new MeshSettings(name, targets(join), requireJoin, memberPorts(), cluster, secret);
  }

  /** Where it is to join. */
  public List<HostPort> joinTargets() {
    return targets(join);
  }

  /** The ports that a member of a mesh needs. */
  public PortWishes memberPorts() {
    return new PortWishes(
        bindHost(),
        Map.of(PortKind.HTTP, httpPort, PortKind.BUS, busPort, PortKind.CLUSTER, clusterPort));
  }

  /** The one port that a node without a mesh needs. */
  public PortWishes lonePort() {
    return new PortWishes(bindHost(), Map.of(PortKind.HTTP, httpPort));
  }

  /** The same with another level of logging. */
  public NodeConfig withLogLevel(LogLevel level) {
    return with("logLevel", new Text(level.name(), Origin.configuration()));
  }

  /** The same with another address to listen at. */
  public NodeConfig withBind(String address) {
    return with("bind", new Text(address, Origin.configuration()));
  }

  /** The same with other addresses to join. */
  public NodeConfig withJoin(List<HostPort> addresses) {
    Origin origin = Origin.configuration();
    return with(
        "join",
        new Items(
            addresses.stream().<ConfigValue>map(each -> new Text(each.toString(), origin)).toList(),
            origin));
  }

  private NodeConfig with(String key, ConfigValue value) {
    return new RecordBinder(SCHEMA).bind(this, Section.empty().with(key, value));
  }

  /** The orchestrator's part. */
  public OrchestratorConfig orchestrator() {
    return new OrchestratorConfig(routing, bidding, prompts);
  }

  /** The gateway's part, with the given port. */
  public GatewayConfig gatewayAt(int port) {
    var origin = Origin.configuration();
    Section own =
        Section.empty()
            .with("bind", new Text(bind, origin))
            .with("port", new Text(String.valueOf(port), origin))
            .with("shutdownTimeout", new Text(Durations.format(promptsPatience()), origin));
    return new RecordBinder(Schema.of(GatewayConfig.class)).bind(gateway, own);
  }

  /** How long a node that stops waits for what runs on it, for itself and for others. */
  public Duration promptsPatience() {
    return share(PROMPTS_SHARE);
  }

  /**
   * How long a node that stops waits for its turn to leave the mesh: as long as it may, unless the
   * time for stopping would be over before it has left and closed its engines.
   *
   * @param elapsed time since it began to stop
   * @return 0 if no time is left for that; empty if it is not to leave in order at all
   */
  public Optional<Duration> leaveTurn(Duration elapsed) {
    if (cluster.leaveTurn().isZero()) {
      return Optional.empty();
    }
    Duration left =
        shutdownTimeout.minus(elapsed).minus(cluster.leaveTimeout()).minus(share(ENGINES_SHARE));
    Duration most = left.compareTo(cluster.leaveTurn()) < 0 ? left : cluster.leaveTurn();
    return Optional.of(most.isNegative() ? Duration.ZERO : most);
  }

  private Duration share(double ofShutdown) {
    return Duration.ofMillis((long) (shutdownTimeout.toMillis() * ofShutdown));
  }

  /** Whether only this device can reach the node. */
  public boolean bindsLoopback() {
    return isLoopback(bind);
  }

  private static List<EngineSpec> engineSpecs(List<String> texts) {
    try {
      return texts.stream().map(EngineSpec::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("engines: " + e.getMessage(), e);
    }
  }

  private static List<HostPort> targets(List<String> texts) {
    try {
      return texts.stream().map(HostPort::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("join " + e.getMessage(), e);
    }
  }

  private static void requirePorts(OptionalInt http, OptionalInt bus, OptionalInt cluster) {
    http.ifPresent(port -> Checks.between("httpPort", port, 0, MAX_PORT));
    bus.ifPresent(port -> Checks.between("busPort", port, 0, MAX_PORT));
    cluster.ifPresent(port -> Checks.between("clusterPort", port, 0, MAX_PORT));
    requireOther("busPort", bus, "httpPort", http);
    requireOther("clusterPort", cluster, "httpPort", http);
    requireOther("clusterPort", cluster, "busPort", bus);
  }

  private static void requireOther(String key, OptionalInt port, String other, OptionalInt taken) {
    if (port.isPresent() && port.getAsInt() != 0 && port.equals(taken)) {
      throw new IllegalArgumentException(
          key + " must not be " + port.getAsInt() + ", which is " + other + " already");
    }
  }

  private static void requireClusterName(String name) {
    Checks.notBlank("clusterName", name);
    if (name.length() > MAX_NAME_LENGTH
        || name.chars().anyMatch(each -> Character.isISOControl(each) || each == ' ')) {
      throw new IllegalArgumentException(
          "clusterName must be at most " + MAX_NAME_LENGTH + " characters without spaces");
    }
  }

  private static void requireName(String name) {
    Checks.notBlank("name", name);
    if (name.length() > MAX_NAME_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "name must be at most " + MAX_NAME_LENGTH + " characters without control characters");
    }
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "bind must be an address of this device such as 127.0.0.1, not '" + address + "'", e);
    }
  }
}
