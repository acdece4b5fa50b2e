package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Key;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when lanes are written to disk: soon after a change together with all changes until then,
 * one write at a time, and again with growing pauses when the disk cannot take it.
 *
 * <pre>
 * Clean ──change──→ Due ──timer──→ Writing ──saved──→ Clean, or Due if there was a change
 *                    ↑                │
 *                    └──── failed ────┘
 * </pre>
 */
final class Saving {

  /** Purpose of the timer. */
  static final String TIMER = "save";

  private static final Logger LOG = LoggerFactory.getLogger(Saving.class);
  private static final Key KEY = new Key(TIMER, "");

  private final BanditConfig config;
  private final Lanes lanes;
  private boolean enabled;
  private OptionalLong dueNanos = OptionalLong.empty();
  private Optional<Write> writing = Optional.empty();
  private OptionalLong savedNanos = OptionalLong.empty();
  private Duration pause = Duration.ZERO;
  private Optional<String> failure = Optional.empty();

  private record Write(SaveLanes what, long atNanos) {}

  /** What is to be saved at this moment. */
  @FunctionalInterface
  interface Lanes {
    SaveLanes now(long nowNanos);
  }

  Saving(BanditConfig config, Lanes lanes) {
    this.config = config;
    this.lanes = lanes;
  }

  /**
   * From now on there is a disk to write to.
   *
   * @param lastSavedNanos when what is on it was written; absent: nothing is on it
   */
  void enable(OptionalLong lastSavedNanos) {
    enabled = true;
    savedNanos = lastSavedNanos;
  }

  /** A lane of this device has changed. */
  void ownChanged(long nowNanos, Consumer<Effect> out) {
    changed(config.saveInterval(), nowNanos, out);
  }

  /** A lane of another device has changed. */
  void othersChanged(long nowNanos, Consumer<Effect> out) {
    if (config.savedPeerLanes() > 0) {
      changed(config.savePeersInterval(), nowNanos, out);
    }
  }

  /** It is time. */
  void timerFired(long nowNanos, Consumer<Effect> out) {
    dueNanos = OptionalLong.empty();
    write(nowNanos, out);
  }

  /** The node stops: what is due is written at once. */
  void stopping(long nowNanos, Consumer<Effect> out) {
    if (enabled && dueNanos.isPresent()) {
      out.accept(new Effect.CancelTimer(KEY));
      timerFired(nowNanos, out);
    }
  }

  /**
   * What was being written is on disk.
   *
   * @return what was written
   */
  SaveLanes saved(long nowNanos, Consumer<Effect> out) {
    Optional<Write> done = writing;
    writing = Optional.empty();
    savedNanos = done.isPresent() ? OptionalLong.of(done.get().atNanos()) : savedNanos;
    failure.ifPresent(reason -> LOG.atInfo().log("learned lanes can be saved again"));
    failure = Optional.empty();
    pause = Duration.ZERO;
    setTimer(nowNanos, out);
    return done.map(Write::what).orElse(SaveLanes.NOTHING);
  }

  /** What was being written is not on disk: it stays due. */
  void failed(String reason, long nowNanos, Consumer<Effect> out) {
    if (failure.isEmpty()) {
      LOG.atWarn().addKeyValue("reason", reason).log("learned lanes cannot be saved");
    }
    failure = Optional.of(reason);
    writing = Optional.empty();
    pause = nextPause();
    dueNanos = OptionalLong.of(nowNanos + pause.toNanos());
    setTimer(nowNanos, out);
  }

  /** When what is on disk was written, by this process or before; absent: never. */
  OptionalLong savedNanos() {
    return savedNanos;
  }

  /** What an operator should know, as a sentence. */
  Optional<String> warning() {
    return failure.map(
        reason ->
            "bandit: what was learned cannot be saved ("
                + reason
                + "); it is kept in memory and tried again, make room in the data directory or"
                + " make it writable");
  }

  private void changed(Duration within, long nowNanos, Consumer<Effect> out) {
    long wanted = nowNanos + within.toNanos();
    // While writes fail the retry is planned already, and takes this change along.
    boolean sooner = dueNanos.isEmpty() || pause.isZero() && wanted - dueNanos.getAsLong() < 0;
    if (enabled && sooner) {
      dueNanos = OptionalLong.of(wanted);
      setTimer(nowNanos, out);
    }
  }

  private void setTimer(long nowNanos, Consumer<Effect> out) {
    if (writing.isEmpty() && dueNanos.isPresent()) {
      long left = Math.max(0, dueNanos.getAsLong() - nowNanos);
      out.accept(new Effect.SetTimer(KEY, Duration.ofNanos(left)));
    }
  }

  private void write(long nowNanos, Consumer<Effect> out) {
    SaveLanes what = lanes.now(nowNanos);
    writing = Optional.of(new Write(what, nowNanos));
    out.accept(new Effect.Emit(what));
  }

  private Duration nextPause() {
    Duration next = (pause.isZero() ? config.saveInterval() : pause).multipliedBy(2);
    return next.compareTo(config.saveRetryMax()) < 0 ? next : config.saveRetryMax();
  }
}
