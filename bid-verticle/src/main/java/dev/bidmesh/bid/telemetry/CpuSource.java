package dev.bidmesh.bid.telemetry;

import dev.bidmesh.bid.core.Reading;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import oshi.hardware.CentralProcessor.TickType;

/**
 * Processor load between two readings, all cores together. What this program uses itself is left
 * out: the models that run in it are the work that is being predicted, not a load beside it.
 */
final class CpuSource implements TelemetrySource.Call {

  private final Supplier<long[]> ticks;
  private final LongSupplier ownNanos;
  private Optional<Times> before = Optional.empty();

  /**
   * Processor times since some start.
   *
   * @param totalMs all of it, of all cores
   * @param idleMs the part in which they had nothing to do
   * @param ownNanos the part that this program used; negative: unknown
   */
  private record Times(long totalMs, long idleMs, long ownNanos) {}

  /**
   * @param ticks milliseconds since the start, by {@link TickType}; all zero: cannot be read
   * @param ownNanos processor time of this program; negative: unknown
   */
  CpuSource(Supplier<long[]> ticks, LongSupplier ownNanos) {
    this.ticks = ticks;
    this.ownNanos = ownNanos;
  }

  @Override
  public Reading read() {
    Times now = times(ticks.get());
    if (now.totalMs() == 0) {
      return new Reading.Missing("the system does not tell processor times");
    }
    Optional<Times> last = before;
    if (last.isPresent() && last.get().totalMs() == now.totalMs()) {
      return new Reading.NotYet();
    }
    before = Optional.of(now);
    return last.filter(then -> then.totalMs() < now.totalMs())
        .<Reading>map(then -> new Reading.Cpu(load(then, now)))
        .orElseGet(Reading.NotYet::new);
  }

  private Times times(long[] ticks) {
    long total = 0;
    for (long each : ticks) {
      total += each;
    }
    long idle = ticks[TickType.IDLE.getIndex()] + ticks[TickType.IOWAIT.getIndex()];
    return new Times(total, idle, ownNanos.getAsLong());
  }

  private static double load(Times then, Times now) {
    double total = now.totalMs() - then.totalMs();
    double idle = now.idleMs() - then.idleMs();
    boolean ownKnown = then.ownNanos() >= 0 && now.ownNanos() >= 0;
    double own = ownKnown ? (now.ownNanos() - then.ownNanos()) / 1e6 : 0;
    return Math.max(0, total - idle - own) / total;
  }
}
