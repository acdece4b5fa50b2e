package dev.bidmesh.node;

import dev.bidmesh.node.cluster.BusSource;
import dev.bidmesh.node.cluster.BusSource.Opener;
import dev.bidmesh.node.cluster.ClaimedPorts;
import dev.bidmesh.node.cluster.ClusterLink;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import dev.bidmesh.node.cluster.Membership;
import dev.bidmesh.node.cluster.MeshState;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.selfprobe.SelfProbe;
import dev.bidmesh.protocol.DeviceProfile;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus of a node with the verticles on it, made anew whenever that is needed: to join a
 * mesh, or after a partition. Engines, directory and ports stay.
 *
 * <p>Safe for use by many threads.
 */
final class RenewableRuntime {

  private static final Logger LOG = LoggerFactory.getLogger(RenewableRuntime.class);

  private static final int CLAIMS = 5;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  /**
   * The others see that a member has gone when its port has refused them twice, a tenth of a second
   * apart. Who answers there again by then is taken for the one that has gone, whose membership
   * ends with the connection on which this one asks to be taken in.
   */
  private static final Duration SEEN_TO_GO = Duration.ofMillis(500);

  private final NodeSite site;
  private final NodeParts parts;
  private final NodeFacts facts;
  private final BusSource source;
  private final Consumer<MeshState> changed;
  private volatile Optional<ClaimedPorts> ports = Optional.empty();
  private volatile Optional<Current> current = Optional.empty();
  private final SelfProbe probe;
  private final CompletableFuture<Void> stopping = new CompletableFuture<>();
  private volatile NodeConfig config;
  private volatile boolean hurried;
  private volatile Cause why = Cause.JOIN;
  private Optional<Current> replaced = Optional.empty();
  private CompletableFuture<Void> renewal = CompletableFuture.completedFuture(null);

  private record Current(Membership membership, NodeRuntime runtime) {}

  /** How much a new event bus is needed. */
  enum Urgency {
    AT_ONCE,
    /** Prompts are waited for a little. */
    PATIENTLY,
    /** The same, and only if the membership asks for it even then. */
    IF_STILL_DUE
  }

  /** Why a new event bus is needed; counted by these names. */
  enum Cause {
    /** Whoever is to be joined answers. */
    JOIN,
    /** A partition has healed, or the membership has ended by itself. */
    BROKEN,
    /** Peers do not reach this node. */
    DEAF;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param changed hears how the node belongs to a mesh, whenever that changes
   */
  RenewableRuntime(
      NodeSite site,
      NodeParts parts,
      NodeFacts facts,
      BusSource source,
      Consumer<MeshState> changed) {
    this.site = site;
    this.config = site.config();
    this.parts = parts;
    this.facts = facts;
    this.source = source;
    this.changed = changed;
    this.probe = new SelfProbe(site.config().cluster().selfProbe(), new Prober());
  }

  /**
   * The first one; call once.
   *
   * @return completes when the HTTP API listens; what was opened is closed if it does not come to
   *     that
   */
  CompletableFuture<Void> start() {
    return claimAndOpen(CLAIMS).exceptionallyCompose(this::notStarted);
  }

  /** The present one; empty while it is made anew. */
  Optional<NodeRuntime> now() {
    return current.map(Current::runtime);
  }

  /** Lets another configuration hold, of which only that may differ which can change at once. */
  void reconfigure(NodeConfig other) {
    config = other;
    now().ifPresent(running -> running.reconfigure(other));
  }

  /** Its ports, which never change. */
  Ports ports() {
    return ports.orElseThrow(() -> new IllegalStateException("not started")).ports();
  }

  /**
   * Makes it anew, unless the node stops. If that is being done already, only the patience ends if
   * there is none this time.
   *
   * @return completes when the HTTP API listens again, or it turned out not to be due any more
   */
  synchronized CompletableFuture<Void> renew(Urgency urgency, Cause cause) {
    if (stopping.isDone() || current.isEmpty()) {
      return renewal;
    }
    if (renewal.isDone() || !replaced.equals(current)) {
      LOG.atInfo()
          .addKeyValue("cause", cause.label())
          .addKeyValue("urgency", urgency)
          .log("making the event bus anew");
      Current old = current.get();
      replaced = current;
      hurried = urgency == Urgency.AT_ONCE;
      why = cause;
      renewal = renewal.handle((done, failure) -> old).thenCompose(last -> renewed(last, urgency));
    } else if (urgency == Urgency.AT_ONCE && !hurried) {
      hurried = true;
      // What waits may have turned out not to be due; this is what it is done for now.
      why = cause;
    }
    return renewal;
  }

  /** As {@link #renew}, and tells whether it was begun or hurried. */
  private synchronized boolean renewIfRunning(Cause cause) {
    boolean running = !stopping.isDone() && current.isPresent();
    renew(Urgency.AT_ONCE, cause);
    return running;
  }

  /** Completes when none is being made anew. */
  synchronized CompletableFuture<Void> renewal() {
    return renewal;
  }

  /**
   * Ends it in order. What is being made anew is finished first. The local network hears of it
   * meanwhile, for which nothing else waits.
   */
  CompletableFuture<Void> stop() {
    long begun = System.nanoTime();
    source.leaving();
    CompletableFuture<Void> before;
    synchronized (this) {
      stopping.complete(null);
      before = renewal;
    }
    return before
        .handle(
            (done, cause) ->
                current.map(last -> end(last, begun)).orElseGet(RenewableRuntime::done))
        .thenCompose(ended -> ended)
        .whenComplete((ended, cause) -> release());
  }

  private static CompletableFuture<Void> end(Current last, long begunNanos) {
    last.membership().forget();
    return last.runtime().stop(() -> Duration.ofNanos(System.nanoTime() - begunNanos));
  }

  private CompletableFuture<Void> notStarted(Throwable cause) {
    release();
    return CompletableFuture.failedFuture(cause);
  }

  private void release() {
    ports.ifPresent(ClaimedPorts::close);
    source.close();
  }

  /** Between the claim of a block and its use, somebody else may have taken a part of it. */
  private CompletableFuture<Void> claimAndOpen(int tries) {
    return CompletableFuture.supplyAsync(() -> ClaimedPorts.claim(source.ports()))
        .thenCompose(this::openFirst)
        .exceptionallyCompose(
            cause ->
                tries > 1 && ClusterLink.isPortTaken(cause) && ports.isPresent()
                    ? claimAndOpen(tries - 1)
                    : CompletableFuture.failedFuture(cause));
  }

  private CompletableFuture<Void> openFirst(ClaimedPorts claimed) {
    ports = Optional.of(claimed);
    return source
        .look(claimed.ports())
        .thenCompose(opener -> open(opener, claimed, site.profile()));
  }

  private CompletableFuture<Void> open(Opener opener, ClaimedPorts claimed, DeviceProfile profile) {
    ports = Optional.of(claimed);
    boolean secure = parts.http().certificate().isPresent();
    facts.listensAt(HttpAddress.url(site.config().bind(), claimed.ports().http(), secure));
    return CompletableFuture.completedFuture(profile)
        .thenCompose(starting -> opener.open(claimed, starting))
        .thenCompose(membership -> deploy(claimed, membership))
        .whenComplete((running, cause) -> claimed.close());
  }

  private CompletableFuture<Void> deploy(ClaimedPorts claimed, Membership membership) {
    return NodeRuntime.start(config, parts, facts, claimed, membership, probe)
        .thenCompose(runtime -> serve(new Current(membership, runtime)));
  }

  private CompletableFuture<Void> serve(Current next) {
    current = Optional.of(next);
    next.runtime().reconfigure(config);
    return CompletableFuture.completedFuture(next.membership())
        .thenCompose(membership -> membership.follow(new Follower()))
        .exceptionallyCompose(cause -> Failing.after(makeWay(next), cause));
  }

  private CompletableFuture<Void> renewed(Current old, Urgency urgency) {
    long giveUp = System.nanoTime() + site.config().cluster().quietWait().toNanos();
    return quiet(old.runtime(), giveUp)
        .thenCompose(quiet -> source.look(ports()))
        .thenCompose(opener -> quiet(old.runtime(), giveUp).thenApply(quiet -> opener))
        .thenCompose(opener -> replacedIfDue(old, urgency, opener));
  }

  private CompletableFuture<Void> replacedIfDue(Current old, Urgency urgency, Opener opener) {
    return isDue(old, urgency)
        .thenCompose(due -> due && !stopping.isDone() ? replaced(old, opener) : notDue());
  }

  private CompletableFuture<Boolean> isDue(Current old, Urgency urgency) {
    return hurried || urgency != Urgency.IF_STILL_DUE
        ? CompletableFuture.completedFuture(true)
        : old.membership().isRejoinDue();
  }

  private static CompletableFuture<Void> notDue() {
    LOG.atInfo().log("the event bus stays: there is no need for another any more");
    return done();
  }

  private CompletableFuture<Void> replaced(Current old, Opener opener) {
    facts.rebuilt(why.label());
    return makeWay(old)
        .thenCompose(gone -> CompletableFuture.anyOf(delayed(SEEN_TO_GO), stopping))
        .thenCompose(seen -> reopen(opener, 1));
  }

  private CompletableFuture<Void> makeWay(Current old) {
    old.membership().forget();
    current = Optional.empty();
    return old.runtime()
        .makeWay()
        .exceptionally(
            cause -> {
              LOG.atWarn().setCause(cause).log("the old event bus did not end in order");
              return null;
            });
  }

  /** A node that has served goes on trying: its ports may be taken for a moment only. */
  private CompletableFuture<Void> reopen(Opener opener, int attempt) {
    if (stopping.isDone()) {
      return done();
    }
    return CompletableFuture.supplyAsync(() -> site.nextStart(0))
        .thenCompose(profile -> open(opener, ports.orElseThrow().again(), profile))
        .exceptionallyCompose(cause -> reopenLater(attempt, cause));
  }

  private CompletableFuture<Void> reopenLater(int attempt, Throwable cause) {
    LOG.atError()
        .addKeyValue("attempt", attempt)
        .setCause(cause)
        .log("the event bus could not be made anew, trying again");
    Duration longest = site.config().cluster().retryMax();
    Duration first = site.config().cluster().retryFirst();
    Duration pause = first.multipliedBy(Math.min(attempt, longest.dividedBy(first)));
    return CompletableFuture.anyOf(delayed(pause), stopping)
        .thenCompose(elapsed -> source.look(ports()))
        .thenCompose(opener -> reopen(opener, attempt + 1));
  }

  private CompletableFuture<Void> quiet(NodeRuntime runtime, long giveUpNanos) {
    if (stopping.isDone() || hurried || System.nanoTime() - giveUpNanos >= 0) {
      return done();
    }
    return runtime
        .isQuiet()
        .exceptionally(noAnswer -> false)
        .thenCompose(
            quiet ->
                quiet
                    ? done()
                    : delayed(LOOK_AGAIN).thenCompose(again -> quiet(runtime, giveUpNanos)));
  }

  private static CompletableFuture<Void> delayed(Duration pause) {
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static CompletableFuture<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  private final class Follower implements Membership.Follower {

    @Override
    public void changed(MeshState state) {
      facts.belongs(state);
      changed.accept(state);
    }

    @Override
    public void rejoin() {
      renew(Urgency.IF_STILL_DUE, Cause.JOIN);
    }

    @Override
    public void broken() {
      renew(Urgency.AT_ONCE, Cause.BROKEN);
    }
  }

  private final class Prober implements SelfProbe.Listener {

    @Override
    public void probed(int missed, Optional<String> warning) {
      facts.probed(missed, warning);
    }

    @Override
    public boolean deaf() {
      return renewIfRunning(Cause.DEAF);
    }
  }
}
