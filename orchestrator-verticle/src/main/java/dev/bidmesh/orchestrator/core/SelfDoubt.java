package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.StatusQuery;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether it is this node that hears nothing any more. If more than half of the devices that run
 * something for it fall silent together, and at least two of them, the fault is more likely its
 * own: it asks them first, and then moves only a few of its runs at a time, lest a short deafness
 * starts all of them over.
 *
 * <p>It asks a few peers that run nothing for it as well. Once anybody is heard, this node is
 * evidently not cut off; who is still silent when the time of a question has passed since then has
 * lost its runs, all of them at once.
 */
final class SelfDoubt {

  /** Purpose of its questions; the subject is the device. */
  static final String PROBE = "probe";

  /** Peers that are asked although they run nothing, to see whether anybody is heard. */
  static final int WITNESSES = 2;

  private static final Logger LOG = LoggerFactory.getLogger(SelfDoubt.class);
  private static final long SECOND = 1_000_000_000L;

  /** How long the count of silent devices is good for, however many runs ask for it. */
  private static final long COUNT_NANOS = 100_000_000L;

  private final PromptsConfig config;
  private final Liveness liveness;
  private final Supplier<List<DeviceId>> runs;
  private final Supplier<List<DeviceId>> peers;
  private boolean counted;
  private long countedNanos;
  private int running;
  private boolean majoritySilent;
  private boolean doubting;
  private long consultedNanos;
  private long nextMoveNanos;
  private long lastHeardNanos;
  private OptionalLong heardNanos = OptionalLong.empty();

  /**
   * @param runs the devices that run something for this node, other than itself: one entry a run
   * @param peers who is expected to answer
   */
  SelfDoubt(
      PromptsConfig config,
      Liveness liveness,
      Supplier<List<DeviceId>> runs,
      Supplier<List<DeviceId>> peers) {
    this.config = config;
    this.liveness = liveness;
    this.runs = runs;
    this.peers = peers;
  }

  /** Another device was heard, whichever it is. */
  void heard(Turn turn) {
    lastHeardNanos = turn.nowNanos();
    if (doubting && heardNanos.isEmpty()) {
      heardNanos = OptionalLong.of(turn.nowNanos());
    }
  }

  /** How long a silent run is to be kept, in nanoseconds; 0 if it is lost now. */
  long patienceNanos(Turn turn) {
    count(turn);
    if (!majoritySilent) {
      doubting = false;
      return 0;
    }
    if (!doubting || isLongAgo(turn) || isDeafAgain(turn)) {
      begin(turn);
    }
    consultedNanos = turn.nowNanos();
    long untilAllMove = untilAllMoveNanos(turn);
    if (untilAllMove <= 0) {
      return 0;
    }
    long wait = nextMoveNanos - turn.nowNanos();
    if (wait > 0) {
      return Math.min(wait, untilAllMove);
    }
    nextMoveNanos = turn.nowNanos() + (long) (SECOND / movesPerSecond());
    return 0;
  }

  /** Who is there answers a question in this time, now that somebody is heard. */
  private long untilAllMoveNanos(Turn turn) {
    return heardNanos.isPresent()
        ? heardNanos.getAsLong() + config.probeTimeout().toNanos() - turn.nowNanos()
        : Long.MAX_VALUE;
  }

  /** Whether somebody was heard in this doubt, but nobody any more. */
  private boolean isDeafAgain(Turn turn) {
    return heardNanos.isPresent() && turn.nowNanos() - lastHeardNanos >= config.silence().toNanos();
  }

  /**
   * Whether the last doubt is over: nobody tells that it ended well, but as long as it lasts, every
   * silent run asks again when the next may be moved.
   */
  private boolean isLongAgo(Turn turn) {
    long last = Math.max(consultedNanos, nextMoveNanos);
    return turn.nowNanos() - last > 2 * config.silence().toNanos();
  }

  private double movesPerSecond() {
    return Math.max(1, config.movedPerSecond() * running);
  }

  private void begin(Turn turn) {
    doubting = true;
    heardNanos = OptionalLong.empty();
    nextMoveNanos = turn.nowNanos() + config.probeTimeout().toNanos();
    Set<DeviceId> silent = silent(devices(), turn);
    LOG.atWarn()
        .addKeyValue("silent", silent.size())
        .log("most devices fell silent together; this node may be cut off");
    Stream.concat(silent.stream(), witnesses()).forEach(device -> ask(device, turn));
  }

  private Stream<DeviceId> witnesses() {
    Set<DeviceId> running = devices();
    return peers.get().stream().filter(peer -> !running.contains(peer)).limit(WITNESSES);
  }

  private void ask(DeviceId device, Turn turn) {
    turn.ask(
        new Key(PROBE, device.value()),
        Address.device(device, Purpose.CONTROL),
        new StatusQuery(),
        config.probeTimeout());
  }

  private void count(Turn turn) {
    if (counted && turn.nowNanos() - countedNanos < COUNT_NANOS) {
      return;
    }
    counted = true;
    countedNanos = turn.nowNanos();
    running = runs.get().size();
    Set<DeviceId> devices = devices();
    int silent = silent(devices, turn).size();
    majoritySilent = silent >= 2 && 2 * silent > devices.size();
  }

  private Set<DeviceId> devices() {
    return new LinkedHashSet<>(runs.get());
  }

  private Set<DeviceId> silent(Set<DeviceId> devices, Turn turn) {
    long limit = config.silence().toNanos();
    return devices.stream()
        .filter(device -> liveness.isQuiet(device, limit, turn.nowNanos()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
