package dev.bidmesh.node.cluster.member;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import dev.bidmesh.node.cluster.Backoff;
import dev.bidmesh.node.security.Revocations.Following;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Takes out of the registries of the event bus what members that have gone left there. Each member
 * that goes on does so; what another has taken out already is no matter. The first look comes the
 * first pause after a member went, each later one after a longer pause.
 *
 * <p>A look blocks for round trips, and for longer in a cluster that is out of order, so it has a
 * thread of its own, which ends when there is nothing to look for.
 */
final class RegistrySweep implements MembershipListener {

  private static final Logger LOG = LoggerFactory.getLogger(RegistrySweep.class);

  private static final int LOOKS = 6;
  private static final long IDLE_S = 10;

  private final Registries registries;
  private final Backoff pauses;
  private final Leftovers leftovers;
  private final ScheduledThreadPoolExecutor thread = thread();
  private Optional<ScheduledFuture<?>> next = Optional.empty();

  /** When it looks, and whom it takes for gone. */
  RegistrySweep(Registries registries, MemberStart.Sweep sweep) {
    this.registries = registries;
    this.pauses = sweep.pauses();
    this.leftovers = new Leftovers(LOOKS, sweep.absence());
  }

  /** Looks whenever a member has gone, until that is ended. */
  Following follow(HazelcastInstance member) {
    member.getCluster().addMembershipListener(this);
    return thread::shutdownNow;
  }

  @Override
  public void memberAdded(MembershipEvent event) {
    // Whoever comes leaves nothing behind.
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    Optional<String> node = Registries.nodeOf(event.getMember());
    try {
      node.ifPresent(gone -> thread.execute(() -> begin(gone)));
    } catch (RejectedExecutionException e) {
      LOG.atDebug().log("no look at the registries, since this member leaves");
    }
  }

  /** A look that comes sooner than the first would is kept: members may go one after the other. */
  private void begin(String gone) {
    leftovers.memberGone(gone);
    long firstMs = pauses.after(1).toMillis();
    boolean sooner =
        next.filter(each -> each.getDelay(TimeUnit.MILLISECONDS) <= firstMs).isPresent();
    if (!sooner) {
      next.ifPresent(later -> later.cancel(false));
      lookAfter(firstMs);
    }
  }

  private void lookAfter(long pauseMs) {
    try {
      next = Optional.of(thread.schedule(this::look, pauseMs, TimeUnit.MILLISECONDS));
    } catch (RejectedExecutionException e) {
      next = Optional.empty();
    }
  }

  private void look() {
    next = Optional.empty();
    leftovers.looking();
    try {
      takeOut(leftovers.looked(registries.named(), registries.members(), System.nanoTime()));
    } catch (RuntimeException | Error e) {
      failed(e);
    }
    if (leftovers.goesOn()) {
      lookAfter(pauses.after(leftovers.looks() + 1).toMillis());
    }
  }

  /** Usual while partitions move; of note if the last look fails, too. */
  private void failed(Throwable cause) {
    boolean over = !leftovers.goesOn() && !thread.isShutdown();
    LOG.atLevel(over ? Level.WARN : Level.DEBUG)
        .addKeyValue("reason", cause)
        .log("no look at what members that have gone left in the registries");
  }

  private void takeOut(Set<String> gone) {
    int entries = gone.isEmpty() ? 0 : registries.forget(gone);
    if (entries > 0) {
      LOG.atInfo()
          .addKeyValue("nodes", gone.size())
          .addKeyValue("entries", entries)
          .log("took out of the registries what members that have gone left there");
    }
  }

  private static ScheduledThreadPoolExecutor thread() {
    var one =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              var thread = new Thread(task, "bidmesh-sweep");
              thread.setDaemon(true);
              return thread;
            });
    // While one ends for being idle, another could begin beside it.
    one.setMaximumPoolSize(1);
    one.setKeepAliveTime(IDLE_S, TimeUnit.SECONDS);
    one.allowCoreThreadTimeOut(true);
    one.setRemoveOnCancelPolicy(true);
    one.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return one;
  }
}
