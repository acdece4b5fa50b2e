package dev.bidmesh.node;

import dev.bidmesh.node.RenewableRuntime.Cause;
import dev.bidmesh.node.RenewableRuntime.Urgency;
import dev.bidmesh.node.access.HttpSecurity;
import dev.bidmesh.node.cluster.BusSource;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.node.cluster.MeshSource;
import dev.bidmesh.node.cluster.MeshState;
import dev.bidmesh.node.cluster.Neighbours;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.config.Reload;
import dev.bidmesh.node.data.AddressFile;
import dev.bidmesh.node.discover.Discovery;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.RoutingStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A node that runs. It owns what outlives an event bus (its directory, its engines) and one event
 * bus with the verticles on it.
 *
 * <p>Safe for use by many threads.
 */
public final class Node {

  /** For the engines of a node that did not stop in time. */
  private static final Duration ENGINES_LAST = Duration.ofSeconds(1);

  private final NodeSite site;
  private final NodeParts parts;
  private final NodeFacts facts;
  private final RenewableRuntime runtime;
  private final List<Consumer<MeshState>> followers = new CopyOnWriteArrayList<>();
  private NodeConfig config;
  private Optional<CompletableFuture<Void>> stop = Optional.empty();

  private Node(NodeSite site, NodeParts parts, BusSource source) {
    this.site = site;
    this.parts = parts;
    this.config = site.config();
    this.facts = new NodeFacts(notices(config, parts), config.routing());
    facts.label(config.device().labels());
    this.runtime = new RenewableRuntime(site, parts, facts, source, this::belongs);
  }

  /**
   * Starts a node with what its configuration asks for; see {@link #start(NodeSite, NodeParts)}.
   *
   * @throws StartupException if the configuration asks for engines that cannot be
   */
  public static CompletableFuture<Node> start(NodeSite site) {
    try {
      return start(site, NodeParts.of(site));
    } catch (RuntimeException e) {
      site.close();
      throw e;
    }
  }

  /**
   * Starts a node, which then holds the site and the parts until it has stopped; if it does not
   * start, they are closed.
   *
   * @return completes when the HTTP API listens; fails with a {@link StartupException} for what an
   *     operator can remove
   */
  public static CompletableFuture<Node> start(NodeSite site, NodeParts parts) {
    return start(site, parts, source(site, parts));
  }

  /** The same with an event bus from elsewhere. */
  static CompletableFuture<Node> start(NodeSite site, NodeParts parts, BusSource source) {
    try {
      Exposure.check(site.config(), parts.mesh());
    } catch (StartupException e) {
      source.close();
      return Failing.after(released(site, parts), e);
    }
    var node = new Node(site, parts, source);
    return node.runtime
        .start()
        .thenApply(started -> node.found())
        .exceptionallyCompose(cause -> Failing.after(released(site, parts), cause));
  }

  /** Commands on this device find it from now on. */
  private Node found() {
    if (!site.temporary()) {
      AddressFile.write(site.directory().path(), httpAddress());
    }
    return this;
  }

  /** Where a node at this site gets its event bus from. */
  static BusSource source(NodeSite site, NodeParts parts) {
    return site.temporary()
        ? BusSource.local(site.config().lonePort())
        : new MeshSource(
            site.config().mesh(parts.mesh()),
            site.directory().path(),
            heard -> site.nextStart(heard).incarnation(),
            neighbours(site.config(), parts));
  }

  /** Who is heard in the local network, if that was asked for and leads anywhere. */
  private static Neighbours neighbours(NodeConfig config, NodeParts parts) {
    return config.discover().enabled() && !config.bindsLoopback()
        ? new Discovery(meshName(config, parts), config.discover())
        : Neighbours.none();
  }

  /** What people call the mesh; one without a secret has no name but that of its cluster. */
  private static String meshName(NodeConfig config, NodeParts parts) {
    return parts.mesh().map(known -> known.now().name()).orElse(config.clusterName());
  }

  /**
   * Takes over what can change while it runs, for prompts to come. Its status names what cannot,
   * until that is as it was or the node is started again.
   *
   * @param wanted what it would run on if it were started now
   * @return what has come of it
   */
  public synchronized Reload reconfigure(NodeConfig wanted) {
    Reload reload = Reload.of(config, wanted);
    config = reload.config();
    runtime.reconfigure(config);
    facts.label(config.device().labels());
    facts.configNews(
        reload.pending().isEmpty()
            ? List.of()
            : List.of(
                "config: start the node again for what has changed in "
                    + String.join(", ", reload.pending())));
    facts.routes(config.routing());
    return reload;
  }

  /**
   * Goes on with what it runs on, because what it would be started with now cannot be. Its status
   * says so until the next {@link #reconfigure}.
   *
   * @param reason naming file, key and remedy
   */
  public void configRefused(String reason) {
    facts.configNews(List.of("config: the node goes on with what it had: " + reason));
  }

  /** Who it is. */
  public DeviceProfile profile() {
    return runtime.now().map(NodeRuntime::profile).orElseGet(site::profile);
  }

  /** Where its HTTP API listens, as a URL that works on this device. */
  public String httpAddress() {
    return facts.httpAddress().orElseThrow();
  }

  /** The port for clients of Ollama; empty if there is none. */
  public OptionalInt ollamaPort() {
    return runtime.now().map(NodeRuntime::ollamaPort).orElse(OptionalInt.empty());
  }

  /** Its ports. */
  public Ports ports() {
    return runtime.ports();
  }

  /** How it belongs to a mesh. */
  public MeshState mesh() {
    return facts.mesh();
  }

  /** Tells whenever that changes, on a thread that must not be kept. */
  public void onMesh(Consumer<MeshState> follower) {
    followers.add(follower);
  }

  /**
   * Makes the event bus anew under the loaded engines; see {@link RenewableRuntime}.
   *
   * @return completes when the HTTP API listens again
   */
  CompletableFuture<Void> renew(boolean patiently) {
    return runtime.renew(patiently ? Urgency.PATIENTLY : Urgency.AT_ONCE, Cause.BROKEN);
  }

  /** Completes when no event bus is being made anew. */
  CompletableFuture<Void> renewal() {
    return runtime.renewal();
  }

  private void belongs(MeshState state) {
    followers.forEach(each -> each.accept(state));
  }

  /** How it routes. */
  public RoutingStatus routing() {
    return facts.routing(profile());
  }

  /** What every status of it says, whatever happens. */
  public List<String> notices() {
    return facts.notices();
  }

  /**
   * The engines once none of them is loading any more, or after the given time as they were last
   * seen, whatever happens to the event bus meanwhile.
   *
   * @return never fails
   */
  public CompletableFuture<EngineSnapshot> enginesSettled(Duration longest) {
    return new EnginesAcross(
            round -> runtime.now().map(running -> running.enginesSettled(round)),
            MonotonicClock.system())
        .within(longest);
  }

  /**
   * Stops in order within the configured time: takes no more prompts, waits for those in work, ends
   * the verticles, the event bus and the engines, gives the directory back. A second call waits for
   * the first.
   *
   * @return fails if it took longer; the directory is free all the same
   */
  public synchronized CompletableFuture<Void> stop() {
    if (stop.isEmpty()) {
      stop = Optional.of(stopNow());
    }
    return stop.get();
  }

  private CompletableFuture<Void> stopNow() {
    facts.stops();
    Duration longest = site.config().shutdownTimeout();
    return runtime
        .stop()
        .thenCompose(stopped -> parts.engines().close())
        .orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(cause -> Failing.after(enginesCutOff(), cause))
        .whenComplete((stopped, cause) -> site.close());
  }

  /** Engines may hold more than this process; those that are closed already are so once more. */
  private CompletableFuture<Void> enginesCutOff() {
    return parts.engines().close().orTimeout(ENGINES_LAST.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static CompletableFuture<Void> released(NodeSite site, NodeParts parts) {
    return parts.engines().close().whenComplete((closed, cause) -> site.close());
  }

  private static List<String> notices(NodeConfig config, NodeParts parts) {
    return Stream.concat(
            Exposure.notices(config, parts.mesh()).stream(),
            HttpSecurity.notices(config, parts.http(), parts.mesh().isPresent()).stream())
        .toList();
  }
}
