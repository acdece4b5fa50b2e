package dev.bidmesh.protocol.bus;

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
 * stays in the order of times until its own comes, or until such make up most of the order.
 * Confined to one event loop.
 *
 * @param <K> what names a timer; setting one whose name is in use replaces it
 */
public final class Timers<K> {

  /** Cancelled timers that are kept however few others there are. */
  private static final int FEW = 64;

  private static final long MILLI_NANOS = 1_000_000;

  private final Vertx vertx;
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
    this.vertx = vertx;
    this.onTime = onTime;
  }

  /** Sets one. Its time comes after at least the delay, and after at least a millisecond. */
  public void set(K name, Duration delay) {
    long atNanos = System.nanoTime() + Math.max(MILLI_NANOS, delay.toNanos());
    var alarm = new Alarm<>(name, atNanos, ++lastNumber);
    alarms.put(name, alarm);
    if (order.size() > FEW + 2 * alarms.size()) {
      order = new PriorityQueue<>(alarms.values());
    } else {
      order.add(alarm);
    }
    awaitFirst();
  }

  /** Cancels one, if it is set. */
  public void cancel(K name) {
    alarms.remove(name);
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
    if (first == null || timer.isPresent() && timerNanos - first.atNanos() <= 0) {
      return;
    }
    timer.ifPresent(vertx::cancelTimer);
    timerNanos = first.atNanos();
    long millis = (timerNanos - System.nanoTime() + MILLI_NANOS - 1) / MILLI_NANOS;
    timer = OptionalLong.of(vertx.setTimer(Math.max(1, millis), fired -> fire()));
  }

  private void fire() {
    timer = OptionalLong.empty();
    long nowNanos = System.nanoTime();
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
    while (first != null && (isCancelled(first) || first.atNanos() - nowNanos <= 0)) {
      order.remove();
      if (alarms.remove(first.name(), first)) {
        return Optional.of(first.name());
      }
      first = order.peek();
    }
    return Optional.empty();
  }

  private boolean isCancelled(Alarm<K> alarm) {
    return !alarm.equals(alarms.get(alarm.name()));
  }

  /**
   * A timer that was set.
   *
   * @param number counts them, so that those of one time come in the order in which they were set
   */
  private record Alarm<K>(K name, long atNanos, long number) implements Comparable<Alarm<K>> {

    @Override
    public int compareTo(Alarm<K> other) {
      int byTime = Long.signum(atNanos - other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }
}
