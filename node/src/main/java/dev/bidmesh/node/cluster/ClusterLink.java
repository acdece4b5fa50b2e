package dev.bidmesh.node.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import dev.bidmesh.node.cluster.bus.BusDial;
import dev.bidmesh.node.cluster.member.MemberStart.Member;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An event bus and, if it is one of a mesh, the membership that it stands on.
 *
 * <p>Safe for use by many threads.
 */
public final class ClusterLink {

  /** A member that shuts down in order is not watched any more by then. */
  private static final Set<LifecycleState> BROKEN =
      Set.of(LifecycleState.MERGED, LifecycleState.SHUTDOWN);

  private static final int MOST_CAUSES = 16;

  private final Vertx vertx;
  private final Optional<Member> member;
  private final Optional<HazelcastInstance> hazelcast;
  private final PortWatch port;
  private final Optional<HostPort> published;
  private final Runnable release;

  private ClusterLink(
      Vertx vertx,
      Optional<Member> member,
      PortWatch port,
      Optional<HostPort> published,
      Runnable release) {
    this.vertx = vertx;
    this.member = member;
    this.hazelcast = member.map(Member::instance);
    this.port = port;
    this.published = published;
    this.release = release;
  }

  /** An event bus that never leaves this process. */
  public static ClusterLink local() {
    return new ClusterLink(
        Vertx.vertx(lean(ClusterConfig.DEFAULT.eventLoops())),
        Optional.empty(),
        PortWatch.NEVER,
        Optional.empty(),
        () -> {});
  }

  /**
   * Becomes a member and opens the event bus on it.
   *
   * @param ports of which those of cluster and event bus are released just before they are taken
   * @param through members to join through; empty: a cluster of one, which others may join
   * @param neighbours that the member looks for as long as it lives
   * @return fails with a {@link java.net.BindException} among the causes if a port is taken
   */
  static Future<ClusterLink> open(
      ClusterSpec spec, ClaimedPorts ports, List<HostPort> through, ProvenNeighbours neighbours) {
    return new ClusterOpening(spec, ports, through, neighbours)
        .open()
        .map(
            opened ->
                new ClusterLink(
                    opened.vertx(),
                    Optional.of(opened.member()),
                    PortWatch.of(spec.clusterAddress()),
                    Optional.of(spec.busAddress()),
                    opened.release()));
  }

  /**
   * The same for a member that looks for nobody afterwards.
   *
   * @return fails with a {@link java.net.BindException} among the causes if a port is taken
   */
  public static Future<ClusterLink> open(
      ClusterSpec spec, ClaimedPorts ports, List<HostPort> through) {
    return open(spec, ports, through, new ProvenNeighbours());
  }

  /** Options of a toolkit instance with so many threads that leaves no files behind. */
  public static VertxOptions lean(int eventLoops) {
    // Nothing is served from the class path, so no copies of it are needed on disk.
    return new VertxOptions()
        .setEventLoopPoolSize(eventLoops)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setClassPathResolvingEnabled(false)
                .setFileCachingEnabled(false));
  }

  public Vertx vertx() {
    return vertx;
  }

  /**
   * Closes the event bus and leaves the mesh, in this order.
   *
   * @return completes when both are done and the ports are free. What Hazelcast does beyond that
   *     goes on: while it searches for members that have left, it takes seconds to end its threads
   */
  public CompletableFuture<Void> close() {
    release.run();
    CompletableFuture<Void> closed = vertx.close().toCompletionStage().toCompletableFuture();
    return CompletableFuture.anyOf(closed, port.free(closed::isDone)).thenAccept(either -> {});
  }

  /**
   * Does the same in order: between the two, the registries forget what they still know of this
   * node, it waits for its turn among the nodes that leave, and until the mesh keeps all the copies
   * that it is to keep.
   *
   * @param longest time for that, after which it leaves all the same
   */
  public CompletableFuture<Void> leave(Duration longest) {
    member.ifPresent(leaving -> leaving.inOrder(longest));
    return close();
  }

  /**
   * Whether peers find an address of this node in the registries, and where its event bus listens.
   * Blocks for round trips.
   *
   * @return true also where there is no mesh
   */
  public boolean isRegistered(String address) {
    return member.map(known -> known.isRegistered(address)).orElse(true);
  }

  /**
   * Whether the event bus reads what comes at the address that peers are told; with a secret, on a
   * connection that shows the certificate of this node.
   *
   * @param longest wait for that
   * @return true also where there is no mesh
   */
  public Future<Boolean> takesConnections(Duration longest) {
    return published
        .map(address -> BusDial.of(vertx).reaches(address.host(), address.port(), longest))
        .orElseGet(() -> Future.succeededFuture(true));
  }

  /** Whether it is a member of a mesh now. */
  boolean isMember() {
    return hazelcast.filter(instance -> instance.getLifecycleService().isRunning()).isPresent();
  }

  /** The other members, the one that is longest there first. */
  public List<MemberCard> peers() {
    return hazelcast.stream()
        .flatMap(instance -> instance.getCluster().getMembers().stream())
        .filter(each -> !each.localMember())
        .map(MemberCard::of)
        .toList();
  }

  /** Calls after every change of the members, on a thread that must not be kept. */
  public void onChange(Runnable changed) {
    hazelcast.ifPresent(
        instance ->
            instance
                .getCluster()
                .addMembershipListener(
                    new Listener(added -> changed.run(), removed -> changed.run())));
  }

  /** Calls whenever a member was removed, on a thread that must not be kept. */
  public void onRemoved(Consumer<MemberCard> removed) {
    hazelcast.ifPresent(
        instance ->
            instance.getCluster().addMembershipListener(new Listener(added -> {}, removed)));
  }

  /**
   * Calls once the registries of the event bus cannot be trusted any more, on a thread that must
   * not be kept: this member has changed to another cluster after a partition healed, or its
   * membership has ended by itself.
   */
  public void onBroken(Runnable broken) {
    hazelcast.ifPresent(
        instance ->
            instance
                .getLifecycleService()
                .addLifecycleListener(
                    event -> {
                      if (BROKEN.contains(event.getState())) {
                        broken.run();
                      }
                    }));
  }

  /** A member with the same identity that was there before this one. */
  Optional<MemberCard> elder(DeviceId deviceId) {
    return hazelcast.stream()
        .flatMap(instance -> instance.getCluster().getMembers().stream())
        .takeWhile(each -> !each.localMember())
        .map(MemberCard::of)
        .filter(card -> card.deviceId().equals(deviceId.value()))
        .findFirst();
  }

  /**
   * The highest start count of a device that this mesh knew, from then on at least the given one.
   * Blocks for a round trip.
   *
   * @return 0 if the mesh did not know the device
   */
  long heardIncarnation(DeviceProfile profile) {
    if (hazelcast.isEmpty()) {
      return 0;
    }
    IMap<String, Long> heard = hazelcast.get().getMap(HazelcastSettings.INCARNATIONS);
    String device = profile.deviceId().value();
    long before = Optional.ofNullable(heard.get(device)).orElse(0L);
    heard.set(device, Math.max(before, profile.incarnation()));
    return before;
  }

  /**
   * Values by name that all members see within moments, and that each of them keeps in full. They
   * are not encrypted on their way, and any member can change them.
   */
  public Map<String, byte[]> shared() {
    return hazelcast
        .<Map<String, byte[]>>map(instance -> instance.getReplicatedMap(HazelcastSettings.SHARED))
        .orElseGet(ConcurrentHashMap::new);
  }

  /** Whether a port was taken when this was opened. */
  public static boolean isPortTaken(Throwable cause) {
    return Stream.<@Nullable Throwable>iterate(cause, Objects::nonNull, Throwable::getCause)
        .limit(MOST_CAUSES)
        .anyMatch(BindException.class::isInstance);
  }

  private record Listener(Consumer<MemberCard> added, Consumer<MemberCard> removed)
      implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      added.accept(MemberCard.of(event.getMember()));
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      removed.accept(MemberCard.of(event.getMember()));
    }
  }
}
