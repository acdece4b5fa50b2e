package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RunMeasures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the steps of one prompt share: who asked what, how far it is, and how it ends. The one place
 * where its state changes.
 */
final class PromptContext {

  private static final Logger LOG = LoggerFactory.getLogger(PromptContext.class);

  final PromptRequest request;
  final OrchestratorConfig config;
  final DeviceProfile self;
  final MeshView view;
  final NodeContext node;
  final RoutingPolicy policy;
  final PromptMessages messages;
  final PromptTimers timers;
  final TraceRecorder trace;
  final Delivered delivered;
  final ResultWriter results;
  private final Map<DeviceId, Long> over = new HashMap<>();
  private final Map<LaneKey, String> refusals = new LinkedHashMap<>();
  private final Set<LaneKey> excluded = new LinkedHashSet<>();
  private final Set<LaneKey> unanswered = new LinkedHashSet<>();
  private PromptState state = new PromptState.Arrived();
  private final List<NoWinner> reasons = new ArrayList<>();
  private String model = "";
  private int attempts;
  private int runs;
  private int moves;
  private int credit = Credit.INITIAL;

  PromptContext(PromptRequest request, NodeContext node, long nowNanos) {
    long deadline = nowNanos + request.deadlineRemainingMs() * 1_000_000;
    this.request = request;
    this.node = node;
    this.config = node.config();
    this.self = node.self();
    this.view = node.view();
    this.policy = request.policy().orElse(config.routing().policy());
    this.messages =
        new PromptMessages(
            request, self.deviceId(), deadline, node.clientKeys().of(request.clientKey()));
    this.timers = new PromptTimers(request.promptId(), config);
    this.trace = new TraceRecorder(request, policy, nowNanos);
    this.delivered =
        Delivered.of(request.generation().input(), config.prompts().maxDeliveredBytes());
    this.results = new ResultWriter(self.deviceId(), view, trace, nowNanos);
  }

  PromptId promptId() {
    return request.promptId();
  }

  /** Tells the keeper of the peer table what was seen of a device, unless that is this one. */
  void observed(PeerObserved seen, Turn turn) {
    if (!seen.deviceId().equals(self.deviceId())) {
      turn.send(Address.Local.BID, seen);
    }
  }

  PromptState state() {
    return state;
  }

  boolean ended() {
    return state instanceof PromptState.Ended;
  }

  /** Alias of the model that was resolved. */
  String model() {
    return model;
  }

  void resolved(String alias) {
    model = alias;
    trace.model(alias);
  }

  int nextAttemptNumber() {
    return ++attempts;
  }

  /** A device took it on. */
  void runStarted() {
    runs++;
  }

  /** A device that took it on did not begin with it, and another takes its place. */
  void moved() {
    runs--;
    moves++;
    node.hedges().moved();
  }

  /** How often it was moved from one queue to another device. */
  int moves() {
    return moves;
  }

  /** How many devices took it on and were not relieved of it before they began. */
  int runsStarted() {
    return runs;
  }

  /** Chunks that an executor may have in flight. */
  int credit() {
    return credit;
  }

  void credit(int granted) {
    credit = granted;
  }

  /** Lanes that were asked and did not run it to the end, with what they said. */
  Map<LaneKey, String> refusals() {
    return refusals;
  }

  /** Notes that a lane does not run it. */
  void refused(LaneKey lane, String outcome, NoWinner why) {
    refusals.put(lane, outcome);
    excluded.add(lane);
    if (why.code() == FailureCode.LOST) {
      unanswered.add(lane);
    }
    reasons.add(why);
  }

  /** A lane that refuses it keeps a place for it from then on. */
  void promised(LaneKey lane, OptionalLong afterMs, Turn turn) {
    long dueNanos = turn.nowNanos() + afterMs.orElse(0) * 1_000_000;
    node.comebacks().promised(request.generation(), lane, dueNanos);
  }

  /** Lanes that are not asked any more. */
  Set<LaneKey> excluded() {
    return excluded;
  }

  /** Lets all lanes be asked again, whatever they said or did before. */
  void forgive() {
    excluded.clear();
    unanswered.clear();
  }

  /** Lets lanes be asked again that said nothing; false if there are none. */
  boolean forgiveSilence() {
    excluded.removeAll(unanswered);
    boolean some = !unanswered.isEmpty();
    unanswered.clear();
    return some;
  }

  /** Notes devices that left or restarted: what they offered is void until they are back. */
  void gone(PeerNews news) {
    news.arrived()
        .forEach((device, now) -> over.computeIfPresent(device, (same, old) -> earlier(old, now)));
    news.over().forEach((device, incarnation) -> over.merge(device, incarnation, Math::max));
  }

  private static long earlier(long over, long incarnation) {
    return Math.min(over, incarnation - 1);
  }

  /** Whether the device that made an offer has left or restarted since. */
  boolean isGone(Candidate candidate) {
    DeviceId device = candidate.bid().lane().deviceId();
    return over.getOrDefault(device, -1L) >= candidate.incarnation();
  }

  /** The device that the client insists on, with its name. */
  Optional<NoWinner.Pin> pinned() {
    return request
        .pinDevice()
        .map(
            device -> new NoWinner.Pin(device, isSelf(device) ? self.name() : view.nameOf(device)));
  }

  boolean isSelf(DeviceId device) {
    return device.equals(self.deviceId());
  }

  /** Why lanes that were asked did not run it, oldest first. */
  List<NoWinner> reasons() {
    return reasons;
  }

  /** The attempt whose award waits for its answer while nobody runs it. */
  Optional<Attempt> asked() {
    return state.runs().isEmpty() ? state.awarded() : Optional.empty();
  }

  /** The hedge whose award waits for its answer. */
  Optional<Hedge> hedge() {
    return state instanceof PromptState.Hedging hedging
        ? Optional.of(hedging.hedge())
        : Optional.empty();
  }

  /** The run, if this message is of a live one. */
  Optional<Run> runOf(DeviceId from, int attempt) {
    return state.runs().stream().filter(run -> run.isFrom(from, attempt)).findFirst();
  }

  void transition(PromptState to, String cause, Turn turn) {
    LOG.atDebug()
        .addKeyValue("prompt", request.promptId())
        .addKeyValue("from", state.label())
        .addKeyValue("to", to.label())
        .addKeyValue("cause", cause)
        .log("prompt moved");
    trace.note(turn.nowNanos(), to.label() + ": " + cause);
    trace.enter(to, turn.nowNanos());
    state = to;
  }

  /** Tells whoever runs this node that it stands alone. */
  void warnOfLastResort(String why) {
    LOG.atWarn()
        .addKeyValue("prompt", request.promptId())
        .addKeyValue("why", why)
        .log("no other device could run a prompt");
  }

  void emit(PromptEvent event, Turn turn) {
    turn.send(Address.Local.GATEWAY, event);
  }

  /** Ends it well, by a run that has delivered all its text. */
  void succeed(Run run, Completion completion, Optional<RunMeasures> measures, Turn turn) {
    trace.closed(run.attempt(), turn.nowNanos(), "finished");
    var result = results.write(run, completion, measures, delivered, runs, turn.nowNanos());
    trace.done(result);
    LOG.atDebug()
        .addKeyValue("prompt", promptId())
        .addKeyValue("device", result.deviceName())
        .addKeyValue("lane", result.lane())
        .addKeyValue("attempts", result.attempts())
        .addKeyValue("predictedMs", result.predictedMs())
        .addKeyValue("tookMs", result.totalMs())
        .log("prompt answered");
    request
        .session()
        .ifPresent(session -> node.sessions().answered(session, result.lane(), turn.nowNanos()));
    timers.stopAll(turn);
    transition(new PromptState.Ended("done"), "done", turn);
    emit(new PromptEvent.Done(promptId(), result), turn);
  }

  /** Ends it with a failure. No effect if it has ended. */
  void fail(NoWinner why, Turn turn) {
    if (ended()) {
      return;
    }
    trace.failed(new PromptTrace.Failure(why.code(), why.message()));
    timers.stopAll(turn);
    transition(new PromptState.Ended(why.code().label()), why.message(), turn);
    emit(
        new PromptEvent.Failed(
            promptId(), why.code(), why.message(), believable(why.retryAfterMs())),
        turn);
  }

  /** Whatever a device told: no client is sent away for longer than a prompt may take. */
  private static OptionalLong believable(OptionalLong retryAfterMs) {
    return retryAfterMs.isPresent()
        ? OptionalLong.of(Math.min(PromptRequest.MAX_DEADLINE_MS, retryAfterMs.getAsLong()))
        : retryAfterMs;
  }

  /** Ends it with a failure and stops whatever runs or was asked to. No effect if it has ended. */
  void abort(FailureCode code, String message, Turn turn) {
    var live = new ArrayList<Attempt>();
    state.runs().forEach(run -> live.add(run.attempt()));
    state.awarded().ifPresent(live::add);
    for (Attempt attempt : live) {
      trace.closed(attempt, turn.nowNanos(), code.label());
      cancel(attempt.lane().deviceId(), attempt.number(), code.label(), turn);
    }
    fail(new NoWinner(code, message, OptionalLong.empty()), turn);
  }

  void cancel(DeviceId device, int attempt, String reason, Turn turn) {
    turn.send(Address.device(device, Purpose.EXECUTE), new Cancel(promptId(), attempt, reason));
  }

  /** Tells a sender that its attempt does not count any more. */
  void reject(DeviceId from, Exchange exchange, int attempt, Turn turn) {
    turn.fail(exchange, FailureCode.CANCELLED, "attempt " + attempt + " is over");
    cancel(from, attempt, "not the live attempt", turn);
  }
}
