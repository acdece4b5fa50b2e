package dev.bidmesh.simulation.net;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The clock and agenda of a simulated world. Whatever is due at one instant happens in the order in
 * which it was planned, so a run depends on its seed alone.
 */
public final class VirtualTime {

  private final PriorityQueue<Planned> agenda =
      new PriorityQueue<>(
          Comparator.<Planned>comparingLong(each -> each.atNanos)
              .thenComparingLong(each -> each.order));
  private long nowNanos;
  private long lastOrder;

  /** Nanoseconds since the world began. */
  public long nowNanos() {
    return nowNanos;
  }

  /** Plans an action; a negative delay counts as none. */
  public Planned after(long delayNanos, Runnable action) {
    var planned = new Planned(nowNanos + Math.max(0, delayNanos), ++lastOrder, action);
    agenda.add(planned);
    return planned;
  }

  /**
   * Lets the next thing happen.
   *
   * @return false if nothing is planned until {@code endNanos}; the clock stands there then
   */
  public boolean step(long endNanos) {
    Planned next = agenda.peek();
    if (next == null || next.atNanos > endNanos) {
      nowNanos = Math.max(nowNanos, endNanos);
      return false;
    }
    agenda.remove();
    nowNanos = next.atNanos;
    next.happen();
    return true;
  }

  /** Something planned. */
  public static final class Planned {

    private final long atNanos;
    private final long order;
    private final Runnable action;
    private boolean cancelled;

    private Planned(long atNanos, long order, Runnable action) {
      this.atNanos = atNanos;
      this.order = order;
      this.action = action;
    }

    /** Takes it back; no effect if it has happened. */
    public void cancel() {
      cancelled = true;
    }

    private void happen() {
      if (!cancelled) {
        action.run();
      }
    }
  }
}
