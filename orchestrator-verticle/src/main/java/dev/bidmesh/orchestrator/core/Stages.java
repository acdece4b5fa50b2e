package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.message.PromptTrace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long a prompt was in which {@link Stage}; each state of it belongs to one. */
final class Stages {

  /** The parts of a prompt's way. */
  enum Stage {
    /** Until it is clear who is asked. */
    CHECK,
    /** Until the bids are in. */
    BIDS,
    /** Until they are compared. */
    EVAL,
    /** Until a device has accepted. */
    AWARD,
    /** Until the run has ended, together with a second one if there is one. */
    RUN,
    /** Nothing follows. */
    OVER;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final double NANOS_PER_MS = 1e6;

  private final Map<Stage, Long> nanos = new LinkedHashMap<>();
  private Stage current = Stage.CHECK;
  private long sinceNanos;

  Stages(long arrivedNanos) {
    this.sinceNanos = arrivedNanos;
    nanos.put(current, 0L);
  }

  /** The prompt comes into another state. */
  void enter(PromptState state, long nowNanos) {
    if (current == Stage.OVER) {
      return;
    }
    nanos.merge(current, nowNanos - sinceNanos, Long::sum);
    sinceNanos = nowNanos;
    current = state.stage();
    if (current != Stage.OVER) {
      nanos.putIfAbsent(current, 0L);
    }
  }

  /** The stages so far, the present one until now. */
  List<PromptTrace.Stage> soFar(long nowNanos) {
    return nanos.entrySet().stream().map(each -> stage(each, nowNanos)).toList();
  }

  private PromptTrace.Stage stage(Map.Entry<Stage, Long> each, long nowNanos) {
    long running = each.getKey() == current ? nowNanos - sinceNanos : 0;
    double ms = (each.getValue() + running) / NANOS_PER_MS;
    return new PromptTrace.Stage(each.getKey().label(), ms);
  }
}
