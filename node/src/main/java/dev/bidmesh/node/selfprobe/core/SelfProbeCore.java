package dev.bidmesh.node.selfprobe.core;

import dev.bidmesh.node.cluster.SelfProbeConfig;
import dev.bidmesh.protocol.DeviceId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides, for as long as a node lives, which peer is asked next to call it back, and when the
 * event bus is to be made anew because too many such calls in a row have not arrived. The peers
 * take turns, so that one that is broken itself does not make the others' word count for nothing.
 * For one thread at a time.
 *
 * <p>Rebuilds have pauses between them, and a limit in an hour: if the fault is not in this node, a
 * new event bus does not help, and each one interrupts prompts.
 */
public final class SelfProbeCore {

  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
  private static final int MOST_DOUBLINGS = 20;

  private final SelfProbeConfig config;
  private final RandomGenerator random;
  private final Deque<Long> rebuilds = new ArrayDeque<>();
  private Optional<DeviceId> asked = Optional.empty();
  private long pauseNanos;
  private int missed;

  /** What is to be done about what was found. */
  public enum Step {
    /** Nothing. */
    GO_ON,
    /** The event bus is to be made anew. */
    REBUILD,
    /** It ought to be made anew, but that was done too recently or too often. */
    WAIT
  }

  /**
   * @param random for the pauses
   */
  public SelfProbeCore(SelfProbeConfig config, RandomGenerator random) {
    this.config = config;
    this.random = random;
  }

  /**
   * Whom to ask.
   *
   * @param peers members of the mesh but for the node itself
   * @return empty if there are none, when nothing can be missing either
   */
  public Optional<DeviceId> next(List<DeviceId> peers) {
    List<DeviceId> sorted = peers.stream().sorted().toList();
    if (sorted.isEmpty()) {
      missed = 0;
    }
    asked =
        sorted.stream()
            .filter(each -> asked.filter(last -> each.compareTo(last) <= 0).isEmpty())
            .findFirst()
            .or(() -> sorted.stream().findFirst());
    return asked;
  }

  /**
   * A probe is over.
   *
   * @param nowNanos monotonic time
   */
  public Step probed(Outcome outcome, long nowNanos) {
    switch (outcome) {
      case REACHED -> missed = 0;
      case MISSED -> missed++;
      case UNKNOWN -> {
        // Neither deaf nor cured.
      }
    }
    if (missed < config.misses()) {
      return Step.GO_ON;
    }
    return mayRebuild(nowNanos) ? rebuild(nowNanos) : Step.WAIT;
  }

  /** Probes in a row that did not come back. */
  public int missed() {
    return missed;
  }

  private boolean mayRebuild(long nowNanos) {
    rebuilds.removeIf(at -> nowNanos - at >= HOUR_NANOS);
    return rebuilds.size() < config.rebuildsPerHour()
        && (rebuilds.isEmpty() || nowNanos - rebuilds.getLast() >= pauseNanos);
  }

  private Step rebuild(long nowNanos) {
    long full = config.rebuildPause().toNanos() << Math.min(rebuilds.size(), MOST_DOUBLINGS);
    long bounded = full <= 0 ? HOUR_NANOS : Math.min(full, HOUR_NANOS);
    pauseNanos = bounded - (long) (random.nextDouble() * bounded / 2);
    rebuilds.addLast(nowNanos);
    missed = 0;
    return Step.REBUILD;
  }
}
