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
 * <p>A peer that says that it did not arrive is believed, and so is a look of this node at itself
 * that does not find it. A peer that says nothing may be mute itself, so silence asks for a new
 * event bus only if at least two peers have not reached this node, or not answered, since one of
 * them last did, and never while peers find this node. Otherwise it is worth a warning: the peers
 * hang, or their way here is closed. A look that finds this node takes back what earlier ones have
 * found against it: that was over by itself.
 *
 * <p>Rebuilds have pauses between them, and a limit in an hour: if the fault is not in this node, a
 * new event bus does not help, and each one interrupts prompts.
 */
public final class SelfProbeCore {

  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
  private static final int MOST_DOUBLINGS = 20;

  private final SelfProbeConfig config;
  private final RandomGenerator random;
  private final Deque<Rebuild> rebuilds = new ArrayDeque<>();
  private Optional<DeviceId> asked = Optional.empty();
  private Optional<DeviceId> firstFailed = Optional.empty();
  private boolean severalFailed;
  private int told;
  private int notFound;
  private int silent;
  private int mute;

  /**
   * One that was asked for.
   *
   * @param atNanos monotonic time
   * @param pauseNanos least time to the next
   */
  private record Rebuild(long atNanos, long pauseNanos) {}

  /** What is to be done about what was found. */
  public enum Step {
    /** Nothing. */
    GO_ON,
    /** The event bus is to be made anew. */
    REBUILD,
    /** It ought to be made anew, but that was done too recently or too often. */
    WAIT,
    /** Something is wrong that a new event bus does not mend. */
    WARN
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
      reset();
    }
    asked =
        sorted.stream()
            .filter(each -> asked.filter(last -> each.compareTo(last) <= 0).isEmpty())
            .findFirst()
            .or(() -> sorted.stream().findFirst());
    return asked;
  }

  /** Forgets what was missed: it was missed by an event bus that is not there any more. */
  public void reset() {
    firstFailed = Optional.empty();
    severalFailed = false;
    told = 0;
    notFound = 0;
    silent = 0;
    mute = 0;
  }

  /**
   * A probe is over.
   *
   * @param peer that was asked
   * @param nowNanos monotonic time
   */
  public Step probed(DeviceId peer, Outcome outcome, long nowNanos) {
    switch (outcome) {
      case REACHED -> reset();
      case MISSED -> {
        told++;
        failed(peer);
      }
      case NOT_FOUND -> {
        notFound++;
        failed(peer);
      }
      case SILENT -> {
        silent++;
        failed(peer);
      }
      case MUTE -> {
        muteAllAlong();
        mute++;
        failed(peer);
      }
      case UNSUPPORTED, UNKNOWN -> {
        // Neither deaf nor cured.
      }
    }
    if (mendable() >= config.misses()) {
      return mayRebuild(nowNanos) ? rebuild(nowNanos) : Step.WAIT;
    }
    return missed() >= config.misses() ? Step.WARN : Step.GO_ON;
  }

  /** The last rebuild that was asked for has not been begun, so it counts as none. */
  public void withdrawn() {
    rebuilds.pollLast();
  }

  /** Probes in a row that did not come back. */
  public int missed() {
    return told + notFound + silent + mute;
  }

  /** Whether all of them were missed by peers that find this node. */
  public boolean isMuteOnly() {
    return mute == missed();
  }

  /** Those among them that another event bus might let come back. */
  private int mendable() {
    return told + notFound + (severalFailed ? silent : 0);
  }

  /** Peers find this node, so those that said nothing before were mute as well. */
  private void muteAllAlong() {
    mute += notFound + silent;
    notFound = 0;
    silent = 0;
  }

  private void failed(DeviceId peer) {
    severalFailed |= firstFailed.filter(first -> !first.equals(peer)).isPresent();
    firstFailed = firstFailed.or(() -> Optional.of(peer));
  }

  private boolean mayRebuild(long nowNanos) {
    rebuilds.removeIf(each -> nowNanos - each.atNanos() >= HOUR_NANOS);
    return rebuilds.size() < config.rebuildsPerHour()
        && (rebuilds.isEmpty()
            || nowNanos - rebuilds.getLast().atNanos() >= rebuilds.getLast().pauseNanos());
  }

  private Step rebuild(long nowNanos) {
    long full = config.rebuildPause().toNanos() << Math.min(rebuilds.size(), MOST_DOUBLINGS);
    long bounded = full <= 0 ? HOUR_NANOS : Math.min(full, HOUR_NANOS);
    long pause = bounded - (long) (random.nextDouble() * bounded / 2);
    rebuilds.addLast(new Rebuild(nowNanos, pause));
    reset();
    return Step.REBUILD;
  }
}
