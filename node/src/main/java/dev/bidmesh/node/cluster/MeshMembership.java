package dev.bidmesh.node.cluster;

import dev.bidmesh.node.cluster.JoinCore.Step;
import dev.bidmesh.protocol.DeviceProfile;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the members and the addresses to join for as long as one event bus lives, and has a
 * {@link JoinCore} decide. All of it happens on one thread.
 */
final class MeshMembership implements Membership {

  private static final Logger LOG = LoggerFactory.getLogger(MeshMembership.class);
  private static final long TICK_MS = 250;

  private final ClusterLink link;
  private final DeviceProfile profile;
  private final JoinCore core;
  private final Targets targets;
  private final HostPort self;
  private final MeshFile file;
  private final ScheduledExecutorService thread;
  private final FreezeCore freezes;
  private boolean hadPeers;
  private Optional<Follower> follower = Optional.empty();
  private Optional<MeshState> told = Optional.empty();
  private Step step = Step.REST;
  private Optional<Look> look = Optional.empty();

  /**
   * A look at the addresses that is planned or under way; one that is not wanted comes to nothing.
   */
  private static final class Look {}

  /**
   * @param core that knows of the opening
   * @param freezes as long as this membership lives
   * @param self the node's own cluster port
   * @param thread on which everything is decided
   */
  MeshMembership(
      ClusterLink link,
      DeviceProfile profile,
      JoinCore core,
      FreezeCore freezes,
      Targets targets,
      HostPort self,
      MeshFile file,
      ScheduledExecutorService thread) {
    this.link = link;
    this.profile = profile;
    this.core = core;
    this.freezes = freezes;
    this.targets = targets;
    this.self = self;
    this.file = file;
    this.thread = thread;
  }

  @Override
  public ClusterLink link() {
    return link;
  }

  @Override
  public DeviceProfile profile() {
    return profile;
  }

  @Override
  public CompletableFuture<Void> follow(Follower by) {
    link.onChange(() -> decide(this::membersChanged));
    link.onBroken(() -> onThread(() -> follower.ifPresent(Follower::broken)));
    return CompletableFuture.runAsync(
        () -> {
          follower = Optional.of(by);
          decideNow(this::membersChanged, by);
          tick();
        },
        thread);
  }

  @Override
  public CompletableFuture<Boolean> isRejoinDue() {
    return CompletableFuture.supplyAsync(() -> step == Step.REJOIN, thread);
  }

  @Override
  public void forget() {
    onThread(() -> follower = Optional.empty());
  }

  /** A freeze shows in the time from one to the next. */
  private void tick() {
    follower.ifPresent(
        by -> {
          rejoinIf(freezes.ticked(System.nanoTime(), System.currentTimeMillis()), by);
          later(this::tick, TICK_MS);
        });
  }

  private static void rejoinIf(boolean due, Follower by) {
    if (due) {
      LOG.atWarn().log("this node was frozen until its mesh removed it; it joins again");
      by.broken();
    }
  }

  private Step membersChanged() {
    List<MemberCard> peers = link.peers();
    if (hadPeers && peers.isEmpty()) {
      follower.ifPresent(
          by -> rejoinIf(freezes.lost(System.nanoTime(), System.currentTimeMillis()), by));
    }
    hadPeers = !peers.isEmpty();
    if (!peers.isEmpty()) {
      file.write(peers.stream().map(MemberCard::cluster).toList());
    }
    return core.membersChanged(peers, targets.isAmong(peers));
  }

  private void decide(Supplier<Step> what) {
    onThread(() -> follower.ifPresent(by -> decideNow(what, by)));
  }

  private void decideNow(Supplier<Step> what, Follower by) {
    Step next = what.get();
    tell(by);
    carryOut(next, by);
  }

  private void tell(Follower to) {
    MeshState state = core.state();
    if (!told.equals(Optional.of(state))) {
      told = Optional.of(state);
      to.changed(state);
    }
  }

  /** One look at a time. Looks go on before a rejoin, since whoever answers may go again. */
  private void carryOut(Step next, Follower by) {
    step = next;
    if (next == Step.REST) {
      look = Optional.empty();
    } else if (look.isEmpty()) {
      var planned = new Look();
      look = Optional.of(planned);
      later(() -> probe(planned), core.pause().toMillis());
    }
    if (next == Step.REJOIN) {
      by.rejoin();
    }
  }

  private void probe(Look planned) {
    if (follower.isPresent() && isWanted(planned)) {
      targets.probe(self).thenAccept(found -> decide(() -> looked(planned, found)));
    }
  }

  private Step looked(Look planned, List<Probed> found) {
    if (!isWanted(planned)) {
      return step;
    }
    look = Optional.empty();
    // The look may have resolved the name of a member.
    membersChanged();
    return core.probed(found);
  }

  private boolean isWanted(Look planned) {
    return look.filter(wanted -> wanted == planned).isPresent();
  }

  private void later(Runnable task, long millis) {
    try {
      thread.schedule(guarded(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().log("not watched any more: " + e.getMessage());
    }
  }

  private void onThread(Runnable task) {
    later(task, 0);
  }

  /** A scheduled task that throws is never heard of again. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("watching the mesh failed");
      }
    };
  }
}
