package dev.bidmesh.node.cluster;

import dev.bidmesh.node.Failing;
import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.node.cluster.member.MemberIdentity;
import dev.bidmesh.protocol.DeviceProfile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens event buses as a member of a mesh, joining what answers. */
public final class MeshSource implements BusSource {

  private static final Logger LOG = LoggerFactory.getLogger(MeshSource.class);

  private static final long IDLE_THREAD_S = 5;

  private final MeshSettings settings;
  private final LongUnaryOperator raise;
  private final MeshFile file;
  private final Neighbours neighbours;
  private final ProvenNeighbours proven = new ProvenNeighbours();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "bidmesh-membership"));
  private final ExecutorService probes;
  private volatile boolean serves;

  /**
   * @param directory of the node's state, where the last mesh is remembered
   * @param raise makes the start count of this device exceed one that the mesh has heard of, and
   *     returns it
   * @param neighbours where nodes may be that nobody has named; closed with this
   */
  public MeshSource(
      MeshSettings settings, Path directory, LongUnaryOperator raise, Neighbours neighbours) {
    this.settings = settings;
    this.neighbours = neighbours;
    this.raise = raise;
    this.file = new MeshFile(directory);
    this.probes = probes(mostProbes(settings, neighbours));
  }

  @Override
  public PortWishes ports() {
    return settings.ports();
  }

  @Override
  public CompletableFuture<Opener> look(Ports own) {
    var self = new HostPort(settings.ports().host().reachable(), own.cluster());
    var targets = targets(settings.join().isEmpty() ? file.read() : settings.join());
    return targets
        .probe(self)
        .thenCombine(
            neighbours
                .open(self)
                .thenCompose(heard -> prove(heard, self))
                .thenCombine(lastPeers(self), MeshSource::together),
            Both::new)
        .thenApply(
            found ->
                (ports, profile) ->
                    new Opening(spec(ports.ports(), profile), ports, targets, found).run());
  }

  /**
   * The members that this node has just been in a mesh with. Whom it was told to join may be out of
   * reach, and without the others it would be alone until parts of the mesh look for each other.
   * Whoever was named as well is looked at already.
   */
  private CompletableFuture<List<Probed>> lastPeers(HostPort self) {
    if (!serves || settings.join().isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<HostPort> others =
        file.read().stream().filter(each -> !settings.join().contains(each)).toList();
    return targets(others).probe(self);
  }

  private static List<Probed> together(List<Probed> heard, List<Probed> last) {
    return Stream.concat(heard.stream(), last.stream()).toList();
  }

  /**
   * What addresses turned out to be: those that were named, and those that were heard or were in
   * the mesh.
   */
  private record Both(List<Probed> named, List<Probed> heard) {

    List<HostPort> members() {
      return Stream.concat(named.stream(), heard.stream())
          .filter(Probed::isMember)
          .map(Probed::target)
          .distinct()
          .toList();
    }
  }

  private CompletableFuture<List<Probed>> prove(List<HostPort> heard, HostPort self) {
    CompletableFuture<List<Probed>> found = targets(heard).probe(self);
    return found.thenApply(
        all -> {
          proven.looked(all);
          return all;
        });
  }

  /** Looks at neighbours that are not in the mesh, again and again as long as a link lives. */
  private void lookAround(ClusterLink link, HostPort self) {
    if (neighbours.interval().isZero() || thread.isShutdown()) {
      return;
    }
    CompletableFuture.delayedExecutor(
            neighbours.interval().toMillis(), TimeUnit.MILLISECONDS, probes)
        .execute(() -> lookOnce(link, self));
  }

  private void lookOnce(ClusterLink link, HostPort self) {
    if (link.isMember()) {
      proveUnknown(link, self).whenComplete((found, cause) -> lookAround(link, self));
    }
  }

  /** One look that fails must not be the last. */
  private CompletableFuture<List<Probed>> proveUnknown(ClusterLink link, HostPort self) {
    try {
      List<MemberCard> peers = link.peers();
      neighbours.trust(proven.trusted(peers));
      neighbours.askAgain();
      return prove(ProvenNeighbours.unknown(neighbours.heard(), self, peers), self);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("a look at neighbours failed, it is tried again");
      return CompletableFuture.failedFuture(e);
    }
  }

  private ClusterSpec spec(Ports ports, DeviceProfile profile) {
    return new ClusterSpec(
        settings.clusterName(),
        profile,
        settings.ports().host(),
        ports,
        settings.config(),
        settings.secret());
  }

  @Override
  public void leaving() {
    neighbours.leave();
  }

  @Override
  public void close() {
    neighbours.close();
    thread.shutdownNow();
    probes.shutdownNow();
  }

  private Targets targets(List<HostPort> all) {
    var identity = settings.secret().map(secret -> new MemberIdentity(secret, Clock.systemUTC()));
    return new Targets(all, new Probe(settings.config().probeTimeout(), identity), probes);
  }

  /**
   * As many addresses as one look may have: those that were named, those that are remembered, and
   * those that are heard. So it takes no longer than that of one address.
   */
  static int mostProbes(MeshSettings settings, Neighbours neighbours) {
    return settings.join().size() + MeshFile.MOST + neighbours.most();
  }

  /**
   * Threads for {@link Targets}, which end when there is nothing to ask.
   *
   * @param most addresses to ask at once
   */
  static ExecutorService probes(int most) {
    var pool =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_THREAD_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(task, "bidmesh-probe"));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static Thread daemon(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** One event bus on its way. */
  private final class Opening {

    private final ClusterSpec spec;
    private final ClaimedPorts ports;
    private final Targets targets;
    private final Both found;
    private volatile Optional<MemberCard> twin = Optional.empty();
    private volatile Optional<ClusterLink> opened = Optional.empty();
    private final boolean remembered = settings.join().isEmpty();

    Opening(ClusterSpec spec, ClaimedPorts ports, Targets targets, Both found) {
      this.spec = spec;
      this.ports = ports;
      this.targets = targets;
      this.found = found;
    }

    CompletableFuture<Membership> run() {
      List<HostPort> through = found.members();
      if (through.isEmpty() && settings.requireJoin() && !serves) {
        return CompletableFuture.failedFuture(nobody());
      }
      return open(through)
          .exceptionallyCompose(cause -> openAlone(through, cause))
          // From here on it asks the mesh, which an event loop must not wait for.
          .thenComposeAsync(this::unlessTwice, probes)
          .thenComposeAsync(this::unlessTurnedAway, probes)
          .thenApplyAsync(this::membership, probes)
          .exceptionallyCompose(cause -> Failing.after(letGo(), cause));
    }

    private CompletableFuture<ClusterLink> open(List<HostPort> through) {
      return ClusterLink.open(spec, ports, through, proven)
          .onSuccess(link -> opened = Optional.of(link))
          .toCompletionStage()
          .toCompletableFuture();
    }

    /** Ends what was opened, if anything: whoever tries again needs its ports. */
    private CompletableFuture<Void> letGo() {
      CompletableFuture<Void> gone =
          opened.map(ClusterLink::close).orElseGet(() -> CompletableFuture.completedFuture(null));
      opened = Optional.empty();
      return gone;
    }

    /** A member of another build ends who wants to join it; serving alone is better. */
    private CompletableFuture<ClusterLink> openAlone(List<HostPort> through, Throwable cause) {
      if (through.isEmpty() || ClusterLink.isPortTaken(cause)) {
        return CompletableFuture.failedFuture(cause);
      }
      LOG.atInfo().addKeyValue("reason", String.valueOf(cause.getMessage())).log("not taken in");
      return open(List.of());
    }

    /** A device is in a mesh once. Of two, the one that is longer there stays. */
    private CompletableFuture<ClusterLink> unlessTwice(ClusterLink link) {
      twin = link.elder(spec.profile().deviceId());
      if (twin.isEmpty()) {
        return CompletableFuture.completedFuture(link);
      }
      return serves
          ? letGo().thenCompose(left -> open(List.of()))
          : CompletableFuture.failedFuture(new StartupException(refusal()));
    }

    /** A node that must join does not serve alone, not even beside one that turned it away. */
    private CompletableFuture<ClusterLink> unlessTurnedAway(ClusterLink link) {
      boolean alone = settings.requireJoin() && !serves && link.peers().isEmpty();
      return alone
          ? CompletableFuture.failedFuture(turnedAway())
          : CompletableFuture.completedFuture(link);
    }

    private Membership membership(ClusterLink link) {
      HostPort self = spec.clusterAddress();
      var core = new JoinCore(seeks(self), settings.config().refusedRetry(), backoff());
      core.opened(found.named(), refusal(), link.peers());
      serves = true;
      if (remembered && !found.named().isEmpty() && link.peers().isEmpty()) {
        LOG.atInfo()
            .addKeyValue("tried", found.named().size())
            .log("nobody of the last mesh answers");
      }
      lookAround(link, self);
      var freezes = new FreezeCore(settings.config().heartbeatTimeout());
      return new MeshMembership(link, profile(link), core, freezes, targets, self, file, thread);
    }

    private DeviceProfile profile(ClusterLink link) {
      DeviceProfile known = spec.profile();
      long heard = link.heardIncarnation(known);
      if (heard < known.incarnation()) {
        return known;
      }
      long raised = raise.applyAsLong(heard);
      var profile = new DeviceProfile(known.deviceId(), known.name(), raised, known.version());
      link.heardIncarnation(profile);
      return profile;
    }

    private boolean seeks(HostPort self) {
      return !remembered && targets.areOthers(self);
    }

    private Backoff backoff() {
      ClusterConfig times = settings.config();
      return new Backoff(times.retryFirst(), times.retryMax(), new SplittableRandom());
    }

    private String refusal() {
      return twin.map(this::twinSentence)
          .orElseGet(
              () ->
                  ("a node answers there and does not take this one in: it has another cluster name"
                          + " than '%s' or another version than %s; set the same --cluster-name, or"
                          + " install the same version")
                      .formatted(settings.clusterName(), spec.profile().version()));
    }

    private StartupException nobody() {
      return new JoinException(
          found.named().isEmpty()
              ? "there is nothing to join: --require-join needs --join with the address of another"
                  + " node"
              : "cannot join " + joined(Probed::sentence));
    }

    private StartupException turnedAway() {
      return new JoinException(
          "cannot join "
              + joined(
                  each -> each.isMember() ? each.target() + ": " + refusal() : each.sentence()));
    }

    private String joined(Function<Probed, String> sentence) {
      return Stream.concat(found.named().stream(), found.heard().stream())
          .map(sentence)
          .collect(Collectors.joining("; "));
    }

    private String twinSentence(MemberCard other) {
      return ("the node %s at %s is this same device (%s): was its data directory copied? Stop"
              + " that node, or delete device.json in this one's data directory to make it a"
              + " device of its own")
          .formatted(other.name(), other.http(), other.deviceId());
    }
  }
}
