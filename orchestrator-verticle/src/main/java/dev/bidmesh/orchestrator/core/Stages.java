package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.message.PromptTrace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a prompt was in which stage: {@code check} until it is clear who is asked, {@code bids}
 * until they are in, {@code eval} until they are compared, {@code award} until a device has
 * accepted, {@code run} until the run has ended.
 */
final class Stages {

  private static final double NANOS_PER_MS = 1e6;

  private final Map<String, Long> nanos = new LinkedHashMap<>();
  private String current = "check";
  private long sinceNanos;
  private boolean over;

  Stages(long arrivedNanos) {
    this.sinceNanos = arrivedNanos;
    nanos.put(current, 0L);
  }

  /** The prompt comes into another state. */
  void enter(PromptState state, long nowNanos) {
    if (over) {
      return;
    }
    nanos.merge(current, nowNanos - sinceNanos, Long::sum);
    sinceNanos = nowNanos;
    over = state instanceof PromptState.Ended;
    if (!over) {
      current = of(state);
      nanos.putIfAbsent(current, 0L);
    }
  }

  /** The stages so far, the present one until now. */
  List<PromptTrace.Stage> soFar(long nowNanos) {
    return nanos.entrySet().stream().map(each -> stage(each, nowNanos)).toList();
  }

  private PromptTrace.Stage stage(Map.Entry<String, Long> each, long nowNanos) {
    long running = !over && each.getKey().equals(current) ? nowNanos - sinceNanos : 0;
    return new PromptTrace.Stage(each.getKey(), (each.getValue() + running) / NANOS_PER_MS);
  }

  private static String of(PromptState state) {
    if (state instanceof PromptState.Collecting) {
      return "bids";
    }
    if (state instanceof PromptState.Scoring) {
      return "eval";
    }
    if (state instanceof PromptState.Reserving || state instanceof PromptState.Awarding) {
      return "award";
    }
    return state instanceof PromptState.Running ? "run" : "check";
  }
}
