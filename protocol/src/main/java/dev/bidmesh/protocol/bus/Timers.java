package dev.bidmesh.protocol.bus;

import dev.bidmesh.protocol.MonotonicClock;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Many timers on one timer of the event loop. A prompt sets two dozen and nearly all are cancelled
 * long before their time, so to set one and to cancel it costs next to nothing: what was cancelled
 * stays in the order of times until its own comes, or until such make up most of the order; by then
 * its name is let go, with all that it holds. Confined to one event loop.
 *
 * @param <K> what names a timer; setting one whose name is in use replaces it
 */
public final class Timers<K> {

  /** Cancelled timers that are kept however few others there are. */
  private static final int FEW = 64;

  private static final long MILLI_NANOS = 1_000_000;

  private final Vertx vertx;
  private final MonotonicClock clock;
  private final Consumer<K> onTime;
  private final Map<K, Alarm<K>> alarms = new HashMap<>();
  private PriorityQueue<Alarm<K>> order = new PriorityQueue<>();
  private OptionalLong timer = OptionalLong.empty();
  private long timerNanos;
  private long lastNumber;

  /**
   * @param onTime is told whose time has come, on the event loop
   */
  public Timers(Vertx vertx, Consumer<K> onTime) {
    this(vertx, MonotonicClock.system(), onTime);
  }

  /**
   * @param clock tells whose time has come
   */
  Timers(Vertx vertx, MonotonicClock clock, Consumer<K> onTime) {
    this.vertx = vertx;
    this.clock = clock;
    this.onTime = onTime;
  }

  /** Sets one. Its time comes after at least the delay, and after at least a millisecond. */
  public void set(K name, Duration delay) {
    long atNanos = clock.nanoTime() + Math.max(MILLI_NANOS, delay.toNanos());
    var alarm = new Alarm<>(name, atNanos, ++lastNumber);
    Optional.ofNullable(alarms.put(name, alarm)).ifPresent(Alarm::cancel);
    if (order.size() > FEW + 2 * alarms.size()) {
      order = new PriorityQueue<>(alarms.values());
    } else {
      order.add(alarm);
    }
    awaitFirst();
  }

  /** Cancels one, if it is set. */
  public void cancel(K name) {
    Optional.ofNullable(alarms.remove(name)).ifPresent(Alarm::cancel);
  }

  /** Cancels all. */
  public void cancelAll() {
    alarms.clear();
    order.clear();
    timer.ifPresent(vertx::cancelTimer);
    timer = OptionalLong.empty();
  }

  /** How many are held in the order of times, cancelled ones included. */
  int held() {
    return order.size();
  }

  private void awaitFirst() {
    Alarm<K> first = order.peek();
    if (first == null || timer.isPresent() && timerNanos - first.atNanos <= 0) {
      return;
    }
    timer.ifPresent(vertx::cancelTimer);
    timerNanos = first.atNanos;
    long millis = (timerNanos - clock.nanoTime() + MILLI_NANOS - 1) / MILLI_NANOS;
    timer = OptionalLong.of(vertx.setTimer(Math.max(1, millis), fired -> fire()));
  }

  private void fire() {
    timer = OptionalLong.empty();
    long nowNanos = clock.nanoTime();
    try {
      Optional<K> due = nextDue(nowNanos);
      while (due.isPresent()) {
        onTime.accept(due.get());
        due = nextDue(nowNanos);
      }
    } finally {
      awaitFirst();
    }
  }

  /** Takes out the next whose time has come, and what was cancelled before it. */
  private Optional<K> nextDue(long nowNanos) {
    Alarm<K> first = order.peek();
    while (first != null && (first.isCancelled() || first.atNanos - nowNanos <= 0)) {
      order.remove();
      Optional<K> name = first.name;
      if (name.isPresent()) {
        alarms.remove(name.get());
        return name;
      }
      first = order.peek();
    }
    return Optional.empty();
  }

  /** A timer that was set. It forgets its name once it is cancelled or replaced. */
  private static final class Alarm<K> implements Comparable<Alarm<K>> {

    private final long atNanos;
    // Counts them, so that those of one time come in the order in which they were set.
    private final long number;
    private Optional<K> name;

    Alarm(K name, long atNanos, long number) {
      this.name = Optional.of(name);
      this.atNanos = atNanos;
      this.number = number;
    }

    void cancel() {
      name = Optional.empty();
    }

    boolean isCancelled() {
      return name.isEmpty();
    }

    @Override
    public int compareTo(Alarm<K> other) {
      int byTime = Long.signum(atNanos - other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }
}
