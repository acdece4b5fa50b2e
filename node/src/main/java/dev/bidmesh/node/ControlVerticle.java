package dev.bidmesh.node;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Local;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.bus.Subscription;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.CancelQuery;
import dev.bidmesh.protocol.message.CancelReply;
import dev.bidmesh.protocol.message.EchoQuery;
import dev.bidmesh.protocol.message.EchoReply;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.Hardware;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.Ping;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.StatusReply;
import dev.bidmesh.protocol.message.TapEvents;
import dev.bidmesh.protocol.message.TapMessage;
import dev.bidmesh.protocol.message.TapQuery;
import dev.bidmesh.protocol.message.TelemetryStatus;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what others want to know of this node: its status, by asking its verticles, the traces of
 * its prompts, what its bandit knows of lanes, what goes over its bus, and whether the mesh reaches
 * whoever asks. A verticle that does not answer in time costs its section, never the reply.
 */
final class ControlVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(ControlVerticle.class);

  /** Short enough for a caller that waits two seconds for the whole. */
  static final Duration SECTION_TIMEOUT = Duration.ofMillis(800);

  private static final Duration TRACE_TIMEOUT = Duration.ofSeconds(1);

  /** Shorter than a device waits that has lost its lanes. */
  private static final Duration LANES_TIMEOUT = Duration.ofMillis(500);

  /** Shorter than whoever asks for a call waits. */
  static final Duration ECHO_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration STOOD_STILL = ECHO_TIMEOUT.plusMillis(400);

  /** Longer than an answer may wait for frames. */
  private static final Duration TAP_TIMEOUT = Duration.ofMillis(TapQuery.MAX_WAIT_MS + 1_000);

  private final MeshBus bus;
  private final MonotonicClock clock;
  private final DeviceProfile profile;
  private final NodeFacts facts;
  private final List<Hardware> hardware;
  private final long startedNanos;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private int peers;

  /**
   * @param hardware what the device has beside its processor
   */
  ControlVerticle(
      MeshBus bus,
      MonotonicClock clock,
      DeviceProfile profile,
      NodeFacts facts,
      List<Hardware> hardware) {
    this.bus = bus;
    this.clock = clock;
    this.profile = profile;
    this.facts = facts;
    this.hardware = List.copyOf(hardware);
    this.startedNanos = clock.nanoTime();
  }

  @Override
  public Future<?> start() {
    subscriptions.add(bus.listen(Local.PEERS, this::peersHeard));
    subscriptions.add(
        bus.answer(Address.device(profile.deviceId(), Purpose.CONTROL), this::answer));
    return Future.all(subscriptions.stream().map(Subscription::ready).toList());
  }

  @Override
  public Future<?> stop() {
    return Future.join(subscriptions.stream().map(Subscription::cancel).toList());
  }

  private void peersHeard(DeviceId from, MeshMessage message) {
    if (message instanceof PeerTable table) {
      peers = table.peers().size();
    }
  }

  private Future<? extends MeshMessage> answer(MeshMessage question) {
    if (question instanceof StatusQuery) {
      return status();
    }
    if (question instanceof TraceQuery) {
      return bus.request(Local.TRACE, question, TraceReply.class, TRACE_TIMEOUT);
    }
    if (question instanceof CancelQuery) {
      return bus.request(Local.TRACE, question, CancelReply.class, TRACE_TIMEOUT);
    }
    if (question instanceof LaneQuery) {
      return bus.request(Local.BANDIT, question, LaneReply.class, LANES_TIMEOUT);
    }
    if (question instanceof Ping) {
      return Future.succeededFuture(new Ack());
    }
    if (question instanceof EchoQuery echo) {
      return echo(echo.deviceId());
    }
    if (question instanceof TapMessage) {
      return bus.request(Local.TAP, question, TapEvents.class, TAP_TIMEOUT);
    }
    return Future.failedFuture(
        new MeshException(
            FailureCode.UNSUPPORTED,
            "control answers status, trace, cancel, lane, echo and tap queries, and pings"));
  }

  /**
   * A refusal comes from the device too, so it was reached. If this node stood still while it
   * waited, it knows nothing.
   */
  private Future<EchoReply> echo(DeviceId device) {
    long asked = clock.nanoTime();
    return bus.request(Address.device(device, Purpose.CONTROL), new Ping(), Ack.class, ECHO_TIMEOUT)
        .map(new EchoReply(true))
        .recover(
            cause ->
                isUnreached(cause) && clock.nanoTime() - asked > STOOD_STILL.toNanos()
                    ? Future.failedFuture(
                        new MeshException(FailureCode.BUSY, "this node stood still meanwhile"))
                    : Future.succeededFuture(new EchoReply(!isUnreached(cause))));
  }

  private static boolean isUnreached(Throwable cause) {
    return cause instanceof MeshException failure
        && (failure.code() == FailureCode.UNREACHABLE || failure.code() == FailureCode.TIMEOUT);
  }

  private Future<StatusReply> status() {
    var engines = section(Local.EXECUTOR, EngineSnapshot.class);
    var telemetry = section(Local.BID, TelemetryStatus.class);
    var prompts = section(Local.ORCHESTRATOR, OrchestratorStatus.class);
    var bandit = section(Local.BANDIT, BanditStatus.class);
    return Future.all(engines, telemetry, prompts, bandit)
        .map(all -> reply(engines.result(), telemetry.result(), prompts.result(), bandit.result()));
  }

  private <S extends MeshMessage> Future<Optional<S>> section(Local from, Class<S> type) {
    return bus.request(from, new StatusQuery(), type, SECTION_TIMEOUT)
        .map(Optional::of)
        .otherwise(
            cause -> {
              LOG.atDebug()
                  .addKeyValue("address", from.path())
                  .addKeyValue("reason", cause.getMessage())
                  .log("status section absent");
              return Optional.empty();
            });
  }

  /** What the node has to say whatever its engines do, and what the bandit has. */
  private List<String> notices(Optional<BanditStatus> bandit) {
    var notices = new ArrayList<>(facts.notices());
    bandit.flatMap(BanditStatus::memory).ifPresent(memory -> notices.addAll(memory.warnings()));
    return notices;
  }

  private StatusReply reply(
      Optional<EngineSnapshot> engines,
      Optional<TelemetryStatus> telemetry,
      Optional<OrchestratorStatus> prompts,
      Optional<BanditStatus> bandit) {
    var warnings = new Warnings(notices(bandit));
    warnings.mesh(facts.mesh());
    warnings.engines(engines);
    warnings.telemetry(telemetry);
    warnings.absent("prompts", prompts.isEmpty());
    warnings.absent("bandit", bandit.isEmpty());
    return new StatusReply(
        profile.deviceId(),
        profile.name(),
        profile.incarnation(),
        profile.version(),
        facts.state(engines),
        facts.httpAddress(),
        Duration.ofNanos(clock.nanoTime() - startedNanos).toMillis(),
        facts.mesh().label(),
        peers,
        engines,
        telemetry,
        prompts,
        bandit,
        warnings.list(),
        Optional.of(facts.routing(profile)),
        Optional.of(hardware),
        facts.labels(),
        Optional.of(facts.eventBus()));
  }
}
