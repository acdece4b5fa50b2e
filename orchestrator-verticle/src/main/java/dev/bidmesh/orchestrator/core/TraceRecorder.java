package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptResult;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RecentReply;
import dev.bidmesh.protocol.message.RoutingPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what becomes of one prompt. Holds no text of it, for it outlives the prompt. */
final class TraceRecorder {

  private static final Logger LOG = LoggerFactory.getLogger(TraceRecorder.class);

  private final PromptId promptId;
  private final int promptChars;
  private final OptionalInt maxTokens;
  private final int priority;
  private final RoutingPolicy policy;
  private final long arrivedNanos;
  private final List<PromptTrace.Step> steps = new ArrayList<>();
  private final Map<Integer, PromptTrace.Attempt> attempts = new LinkedHashMap<>();
  private List<BidOutcome> bids = List.of();
  private Optional<Supplier<List<BidOutcome>>> unread = Optional.empty();
  private String state = "routing";
  private String path = "undecided";
  private Optional<String> model = Optional.empty();
  private Optional<PromptResult> result = Optional.empty();
  private Optional<PromptTrace.Failure> failure = Optional.empty();
  private Optional<PromptTrace.Live> live = Optional.empty();
  private final Stages stages;

  TraceRecorder(PromptRequest request, RoutingPolicy policy, long arrivedNanos) {
    this.promptId = request.promptId();
    this.promptChars = request.generation().input().charsFor(Accelerator.CPU);
    this.maxTokens = request.generation().maxTokens();
    this.priority = request.priority();
    this.policy = policy;
    this.arrivedNanos = arrivedNanos;
    this.stages = new Stages(arrivedNanos);
  }

  /** Notes a step, and tells it to whoever reads the log. */
  void step(long nowNanos, String what) {
    LOG.atDebug().addKeyValue("prompt", promptId).log(what);
    note(nowNanos, what);
  }

  /** Notes a step; beyond the limit only the trace suffers. */
  void note(long nowNanos, String what) {
    if (steps.size() < PromptTrace.MAX_STEPS) {
      steps.add(new PromptTrace.Step((nowNanos - arrivedNanos) / 1e6, what));
    }
  }

  /** The prompt comes into another state. */
  void enter(PromptState next, long nowNanos) {
    stages.enter(next, nowNanos);
  }

  /** How far the run is. */
  void live(PromptTrace.Live sign) {
    live = Optional.of(sign);
  }

  void model(String alias) {
    model = Optional.of(alias);
  }

  void path(String taken) {
    path = taken;
  }

  /**
   * Notes how the bids compare.
   *
   * @param judged is asked once, by who reads it first, and at the end of the prompt at the latest
   */
  void bids(Supplier<List<BidOutcome>> judged) {
    unread = Optional.of(judged);
  }

  /** How the bids compare. */
  List<BidOutcome> bids() {
    unread.ifPresent(judged -> bids = judged.get());
    unread = Optional.empty();
    return bids;
  }

  void awarded(Attempt attempt) {
    attempts.put(
        attempt.number(),
        entry(attempt, OptionalDouble.empty(), OptionalDouble.empty(), "awarded"));
  }

  void running(Attempt attempt, double predictedMs) {
    state = "running";
    attempts.put(
        attempt.number(),
        entry(attempt, OptionalDouble.of(predictedMs), OptionalDouble.empty(), "running"));
  }

  void closed(Attempt attempt, long nowNanos, String outcome) {
    PromptTrace.Attempt before = attempts.get(attempt.number());
    OptionalDouble predicted = before == null ? OptionalDouble.empty() : before.predictedMs();
    double actual = (nowNanos - attempt.awardedAtNanos()) / 1e6;
    attempts.put(attempt.number(), entry(attempt, predicted, OptionalDouble.of(actual), outcome));
    live = Optional.empty();
    state = attempts.values().stream().anyMatch(TraceRecorder::runs) ? "running" : "routing";
  }

  private static boolean runs(PromptTrace.Attempt attempt) {
    return attempt.outcome().equals("running");
  }

  void done(PromptResult by) {
    state = "done";
    result = Optional.of(by);
    bids();
  }

  void failed(PromptTrace.Failure why) {
    state = "failed";
    failure = Optional.of(why);
    bids();
  }

  /** The record so far; the bids stand in it once. */
  PromptTrace trace(long nowNanos) {
    return new PromptTrace(
        promptId,
        state,
        path,
        model,
        policy,
        promptChars,
        maxTokens,
        priority,
        (nowNanos - arrivedNanos) / 1e6,
        bids(),
        List.copyOf(attempts.values()),
        steps,
        bids().isEmpty() ? result : result.map(PromptResult::withoutBids),
        failure,
        live,
        Optional.of(stages.soFar(nowNanos)));
  }

  /** The record in short. */
  RecentReply.Summary summary(long nowNanos) {
    return new RecentReply.Summary(
        promptId, state, path, model, ranLast(), (nowNanos - arrivedNanos) / 1e6, failure);
  }

  /** The device that gave the answer, else the last one that accepted the prompt. */
  private Optional<String> ranLast() {
    return result
        .map(PromptResult::deviceName)
        .or(
            () ->
                attempts.values().stream()
                    .filter(attempt -> attempt.predictedMs().isPresent())
                    .reduce((first, last) -> last)
                    .map(PromptTrace.Attempt::deviceName));
  }

  private static PromptTrace.Attempt entry(
      Attempt attempt, OptionalDouble predictedMs, OptionalDouble actualMs, String outcome) {
    return new PromptTrace.Attempt(
        attempt.number(), attempt.lane(), attempt.deviceName(), predictedMs, actualMs, outcome);
  }
}
