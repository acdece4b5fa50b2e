package dev.bidmesh.simulation.net;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The clock and agenda of a simulated world. Whatever is due at one instant happens in the order in
 * which it was planned, so a run depends on its seed alone.
 *
 * <p>The agenda is a binary heap in which each entry knows its place, so that what is taken back
 * leaves it: most timers of a mesh never fire. What is due at once waits in a queue beside it, for
 * most messages stay within a node.
 */
public final class VirtualTime {

  /** Something that is not planned at all. */
  static final Planned NEVER = new Planned(0, 0, () -> {}, planned -> {});

  private final Queue<Planned> atOnce = new ArrayDeque<>();
  private final Consumer<Planned> taker = this::remove;
  private Planned[] heap = new Planned[256];
  private int size;
  private long nowNanos;
  private long lastOrder;

  /** Nanoseconds since the world began. */
  public long nowNanos() {
    return nowNanos;
  }

  /** Plans an action; a negative delay counts as none. */
  public Planned after(long delayNanos, Runnable action) {
    var planned = new Planned(nowNanos + Math.max(0, delayNanos), ++lastOrder, action, taker);
    if (planned.atNanos == nowNanos) {
      atOnce.add(planned);
    } else {
      insert(planned);
    }
    return planned;
  }

  /**
   * Lets the next thing happen.
   *
   * @return false if nothing is planned until {@code endNanos}; the clock stands there then
   */
  public boolean step(long endNanos) {
    // What the heap holds for this instant was planned before anything that was due at once.
    boolean due = size > 0 && heap[0].atNanos <= nowNanos;
    if (!due && !atOnce.isEmpty()) {
      atOnce.remove().happen();
      return true;
    }
    if (size == 0 || heap[0].atNanos > endNanos) {
      nowNanos = Math.max(nowNanos, endNanos);
      return false;
    }
    Planned next = heap[0];
    remove(next);
    nowNanos = next.atNanos;
    next.happen();
    return true;
  }

  private void insert(Planned planned) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    rise(size++, planned);
  }

  private void remove(Planned planned) {
    Planned last = heap[--size];
    heap[size] = null;
    int place = planned.place;
    planned.place = Planned.NOWHERE;
    if (last != planned) {
      sink(place, last);
      if (last.place == place) {
        rise(place, last);
      }
    }
  }

  private void rise(int from, Planned planned) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) >>> 1;
      if (!planned.isBefore(heap[parent])) {
        break;
      }
      put(place, heap[parent]);
      place = parent;
    }
    put(place, planned);
  }

  private void sink(int from, Planned planned) {
    int place = from;
    for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
        child++;
      }
      if (!heap[child].isBefore(planned)) {
        break;
      }
      put(place, heap[child]);
      place = child;
    }
    put(place, planned);
  }

  private void put(int place, Planned planned) {
    heap[place] = planned;
    planned.place = place;
  }

  /** Something planned. */
  public static final class Planned {

    private static final int NOWHERE = -1;

    private final long atNanos;
    private final long order;
    private final Runnable action;
    private final Consumer<Planned> agenda;
    private int place = NOWHERE;
    private boolean cancelled;

    private Planned(long atNanos, long order, Runnable action, Consumer<Planned> agenda) {
      this.atNanos = atNanos;
      this.order = order;
      this.action = action;
      this.agenda = agenda;
    }

    /** Takes it back; no effect if it has happened. */
    public void cancel() {
      if (place == NOWHERE) {
        cancelled = true;
      } else {
        agenda.accept(this);
      }
    }

    private boolean isBefore(Planned other) {
      return atNanos < other.atNanos || atNanos == other.atNanos && order < other.order;
    }

    private void happen() {
      if (!cancelled) {
        action.run();
      }
    }
  }
}
