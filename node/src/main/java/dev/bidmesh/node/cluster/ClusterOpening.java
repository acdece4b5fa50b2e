package dev.bidmesh.node.cluster;

import com.hazelcast.config.Config;
import dev.bidmesh.node.cluster.bus.BusGuard;
import dev.bidmesh.node.cluster.bus.BusOptions;
import dev.bidmesh.node.cluster.bus.BusTls;
import dev.bidmesh.node.cluster.bus.GuardedTransport;
import dev.bidmesh.node.cluster.bus.HandshakeGuard;
import dev.bidmesh.node.cluster.bus.Unhandled;
import dev.bidmesh.node.cluster.member.MemberStart;
import dev.bidmesh.node.cluster.member.MemberStart.Door;
import dev.bidmesh.node.cluster.member.MemberStart.Member;
import dev.bidmesh.node.cluster.member.MemberStart.Sweep;
import dev.bidmesh.node.security.MeshCredentials;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** The way from claimed ports to an event bus on a member of a cluster. */
final class ClusterOpening {

  private static final Duration CERTIFICATE_LOOK = Duration.ofSeconds(10);

  private final ClusterSpec spec;
  private final ClusterLimits limits;
  private final ClaimedPorts ports;
  private final List<HostPort> through;
  private final ProvenNeighbours neighbours;

  /**
   * @param ports of which those of cluster and event bus are released just before they are taken
   * @param through members to join through; empty: a cluster of one, which others may join
   * @param neighbours that the member looks for as long as it lives
   */
  ClusterOpening(
      ClusterSpec spec, ClaimedPorts ports, List<HostPort> through, ProvenNeighbours neighbours) {
    this.spec = spec;
    this.limits = spec.config().limits();
    this.ports = ports;
    this.through = through;
    this.neighbours = neighbours;
  }

  /**
   * What has been opened.
   *
   * @param release ends what watches it; to be run before the event bus is closed
   */
  record Opened(Vertx vertx, Member member, Runnable release) {}

  /** Joins, then opens the event bus. */
  Future<Opened> open() {
    return new BlockingStep("bidmesh-join")
        .take(this::join)
        .compose(member -> orUndone(() -> openBus(member), () -> ClaimingManager.stopped(member)));
  }

  private Member join() {
    Config config = HazelcastSettings.of(spec, through, neighbours);
    ports.release(PortKind.CLUSTER);
    var door =
        new Door(
            limits.admission(),
            limits.handshakeTimeout(),
            limits.connectionsPerPeer(),
            limits.packetBytes(),
            CERTIFICATE_LOOK,
            spec.config().leaveTurn().plus(spec.config().leaveTimeout()),
            sweep(spec.config()));
    return MemberStart.start(config, door, spec.secret(), Clock.systemUTC());
  }

  private static Sweep sweep(ClusterConfig times) {
    return new Sweep(
        backoff(times.sweepFirst(), times.sweepMax()),
        longer(times.heartbeatTimeout(), times.joinTimeout()));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private Future<Opened> openBus(Member member) {
    var guard = guard();
    return orUndone(
        () -> opened(member, guard).compose(vertx -> secured(vertx, member, guard)),
        () -> {
          guard.close();
          return Future.succeededFuture();
        });
  }

  private Future<Vertx> opened(Member member, BusGuard guard) {
    return Vertx.builder()
        .with(ClusterLink.lean(spec.config().eventLoops()).setEventBusOptions(bus()))
        .withTransport(
            new GuardedTransport(guard, new HandshakeGuard(limits.httpHandshakes().admission())))
        .withClusterManager(new ClaimingManager(member, ports))
        .buildClustered()
        .onSuccess(vertx -> vertx.exceptionHandler(new Unhandled()));
  }

  private Future<Opened> secured(Vertx vertx, Member member, BusGuard guard) {
    if (spec.secret().isEmpty()) {
      return Future.succeededFuture(new Opened(vertx, member, guard::close));
    }
    MeshCredentials known = spec.secret().get();
    return orClosed(
            vertx,
            () ->
                BusTls.keep(
                    vertx,
                    known,
                    Clock.systemUTC(),
                    limits.handshakeTimeout(),
                    backoff(spec.config().retryFirst(), spec.config().retryMax())))
        .map(tls -> new Opened(vertx, member, closing(guard, tls)));
  }

  private static Backoff backoff(Duration first, Duration longest) {
    return new Backoff(first, longest, new SplittableRandom());
  }

  /** Takes a step on an event bus, which is closed if the step fails or even throws. */
  static <T> Future<T> orClosed(Vertx vertx, Supplier<Future<T>> step) {
    return orUndone(step, vertx::close);
  }

  /**
   * Takes a step, and undoes what it stands on if the step fails or even throws, whatever that is.
   */
  static <T> Future<T> orUndone(Supplier<Future<T>> step, Supplier<Future<Void>> undo) {
    return Future.succeededFuture()
        .compose(none -> step.get())
        .recover(cause -> undo.get().transform(gone -> Future.failedFuture(cause)));
  }

  private static Runnable closing(BusGuard guard, BusTls tls) {
    return () -> {
      tls.close();
      guard.close();
    };
  }

  private BusGuard guard() {
    return new BusGuard(
        spec.ports().bus(),
        new BusGuard.Limits(
            limits.frameBytes(),
            limits.busConnections(),
            limits.connectionsPerPeer(),
            limits.admission()),
        spec.secret(),
        Clock.systemUTC());
  }

  private EventBusOptions bus() {
    ClusterConfig times = spec.config();
    var options =
        new EventBusOptions()
            .setHost(spec.host().bind())
            .setPort(spec.ports().bus())
            .setClusterPublicHost(spec.host().reachable())
            .setClusterPublicPort(spec.ports().bus())
            .setClusterPingInterval(times.pingInterval().toMillis())
            .setClusterPingReplyInterval(times.pingTimeout().toMillis())
            .setConnectTimeout(Math.toIntExact(times.connectTimeout().toMillis()));
    spec.secret()
        .ifPresent(known -> BusOptions.secure(options, known.now(), limits.handshakeTimeout()));
    return options;
  }
}
