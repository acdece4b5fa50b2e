package dev.bidmesh.node.cluster.member;

import dev.bidmesh.node.cluster.ClusterConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member does before it leaves its cluster in order: it takes back what the registries still
 * say of it, waits for its turn among members that leave at the same moment, and then until the
 * cluster keeps as many copies of everything as it is to keep. So two members that are told to
 * leave at once do not take copies of the same entry with them.
 *
 * <p>All of that has one time limit. What was not reached by then is given up, and the member
 * leaves all the same. Where no time is left for it, it is tried for a moment: what others read in
 * the registries is worth that.
 */
final class Departure {

  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Cluster cluster;
  private final Duration least;
  private final Executor threads;
  private volatile Optional<Duration> longest = Optional.empty();
  private volatile Step step = Step.TAKE_BACK;

  /** What comes one after the other. */
  enum Step {
    /** The registries forget this member. */
    TAKE_BACK,
    /** Others leave first. */
    TURN,
    /** The cluster makes the copies that it lacks. */
    SAFE,
    /** Nothing keeps it any more. */
    READY
  }

  /** What is asked of a cluster. All of it may block, and fail with what the cluster throws. */
  interface Cluster {

    /** Whether there is no other member. */
    boolean isAlone();

    /** Removes from the registries what they say of this member. */
    void takeBack();

    /**
     * Waits until no other member leaves. The turn ends with the membership.
     *
     * @return whether it has come within that time
     */
    boolean takeTurn(Duration longest) throws InterruptedException;

    /** Whether there are as many copies of everything as there are to be. */
    boolean isSafe();
  }

  Departure(Cluster cluster) {
    this(cluster, ClusterConfig.LEAST_LEAVE_TURN, Departure::inThread);
  }

  /**
   * @param least time that it takes if need be, however little there is
   * @param threads that it may block
   */
  Departure(Cluster cluster, Duration least, Executor threads) {
    this.cluster = cluster;
    this.least = least;
    this.threads = threads;
  }

  static void inThread(Runnable steps) {
    var thread = new Thread(steps, "bidmesh-departure");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Has {@link #prepare} do all this.
   *
   * @param limit longest time for it; what is shorter than 200 ms counts as those
   */
  void inOrder(Duration limit) {
    longest = Optional.of(limit.compareTo(least) < 0 ? least : limit);
  }

  /**
   * Does what is to be done first, if it is to be; blocks for no longer than the limit.
   *
   * @return how far it has come; what was given up is logged. Never throws: whoever leaves has to
   *     end its member all the same, also when there is no memory for a thread
   */
  Step prepare() {
    return longest.map(this::prepareWithin).orElse(Step.READY);
  }

  private Step prepareWithin(Duration limit) {
    long giveUpNanos = System.nanoTime() + limit.toNanos();
    var steps = new FutureTask<>(() -> walk(giveUpNanos), limit);
    try {
      threads.execute(steps);
    } catch (Throwable e) {
      return givenUp(e.toString());
    }
    return waited(steps, limit);
  }

  /** A cluster that is out of order may keep a call for longer than it was asked to. */
  private Step waited(FutureTask<?> steps, Duration limit) {
    try {
      steps.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return step == Step.READY ? Step.READY : givenUp("the time is over");
    } catch (TimeoutException e) {
      return givenUp("the time is over");
    } catch (ExecutionException e) {
      return givenUp(String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return givenUp("interrupted");
    } finally {
      steps.cancel(true);
    }
  }

  private void walk(long giveUpNanos) {
    if (cluster.isAlone()) {
      step = Step.READY;
      return;
    }
    cluster.takeBack();
    step = Step.TURN;
    if (hasTurnBefore(giveUpNanos)) {
      step = Step.SAFE;
      if (isSafeBefore(giveUpNanos)) {
        step = Step.READY;
      }
    }
  }

  private boolean hasTurnBefore(long giveUpNanos) {
    try {
      return cluster.takeTurn(Duration.ofNanos(Math.max(0, giveUpNanos - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isSafeBefore(long giveUpNanos) {
    while (!cluster.isSafe()) {
      if (System.nanoTime() - giveUpNanos >= 0 || Thread.interrupted()) {
        return false;
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    return true;
  }

  private Step givenUp(String reason) {
    Step at = step;
    LOG.atWarn()
        .addKeyValue("at", at)
        .addKeyValue("reason", reason)
        .log("leaves the mesh without waiting any longer");
    return at;
  }
}
