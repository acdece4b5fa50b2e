package dev.bidmesh.bid.core;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Key;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Has every telemetry source read when it is due. The sources do not wait for each other.
 *
 * <pre>
 * WAITING ──due──→ READING ──read──→ WAITING
 *                     │ timeout         ↑
 *                     └────→ OVERDUE ──read, at last
 * </pre>
 *
 * <p>An overdue source counts as missing, and is left alone until it returns: a source that hangs
 * for good is asked once.
 */
final class Sampling {

  /** Purpose of the timers; the subject is the quantity. */
  static final String TIMER = "source";

  /** Pause before the second look that a load needs, since it is a difference. */
  private static final Duration SECOND_LOOK = Duration.ofMillis(350);

  private final BidConfig config;
  private final TelemetryState state;
  private final Map<Quantity, Phase> phases = new EnumMap<>(Quantity.class);

  Sampling(BidConfig config, TelemetryState state, Set<Quantity> sources) {
    this.config = config;
    this.state = state;
    sources.forEach(source -> phases.put(source, Phase.WAITING));
  }

  private enum Phase {
    WAITING,
    READING,
    OVERDUE
  }

  /** Reads all sources for the first time. */
  void start(Consumer<Effect> out) {
    phases.keySet().forEach(source -> read(source, out));
  }

  /** Takes in a reading, however late, and plans the next one. */
  void accept(SourceRead read, Consumer<Effect> out) {
    state.accept(read.quantity(), read.reading());
    phases.put(read.quantity(), Phase.WAITING);
    out.accept(new Effect.SetTimer(timer(read.quantity()), untilNext(read)));
  }

  /**
   * A source's timer ran out: it is due, or overdue.
   *
   * @return whether the state has changed
   */
  boolean timerFired(Quantity source, Consumer<Effect> out) {
    if (phases.get(source) == Phase.WAITING) {
      read(source, out);
      return false;
    }
    phases.put(source, Phase.OVERDUE);
    String waited = "no answer within " + config.sampleTimeout().toMillis() + " ms";
    state.accept(source, new Reading.Missing(waited));
    return true;
  }

  private void read(Quantity source, Consumer<Effect> out) {
    phases.put(source, Phase.READING);
    out.accept(new Effect.Emit(new ReadSource(source)));
    out.accept(new Effect.SetTimer(timer(source), config.sampleTimeout()));
  }

  private static Key timer(Quantity source) {
    return new Key(TIMER, source.name());
  }

  private Duration untilNext(SourceRead read) {
    if (read.reading() instanceof Reading.NotYet) {
      return SECOND_LOOK;
    }
    if (read.reading() instanceof Reading.Missing) {
      return config.sampleRetry();
    }
    return read.quantity().slow() ? config.slowSampleInterval() : config.sampleInterval();
  }
}
