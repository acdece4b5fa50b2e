package dev.bidmesh.node.cluster;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many strangers a port talks to at once and how often, so that those who only try do not keep
 * out those who may come in. Knows no clock.
 *
 * <p>Safe for use by many threads.
 */
public final class Admission {

  /** Addresses that are remembered; those that were not heard of longest are forgotten first. */
  private static final int MOST_ADDRESSES = 1_024;

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Limits limits;
  private final Map<String, Caller> callers = new LinkedHashMap<>(16, 0.75f, true);
  private int inside;

  /**
   * What is allowed.
   *
   * @param atOnce handshakes that may go on at once, 1 to 10,000; at a port of the mesh, to 256
   * @param perAddress those of one address, 1 to {@code atOnce}
   * @param perSecond handshakes that one address may begin in a second, 1 to 10,000; twice as many
   *     after a pause
   */
  public record Limits(int atOnce, int perAddress, int perSecond) {}

  /** What one address does. */
  private static final class Caller {
    private int inside;
    private double allowance;
    private long seenNanos;

    private Caller(double allowance, long nowNanos) {
      this.allowance = allowance;
      this.seenNanos = nowNanos;
    }
  }

  public Admission(Limits limits) {
    this.limits = limits;
  }

  /**
   * Whether a handshake may begin. Each that may is to be followed by a {@link #leave}.
   *
   * @param nowNanos monotonic time
   */
  public synchronized boolean enter(String address, long nowNanos) {
    double full = 2.0 * limits.perSecond();
    Caller caller = callers.computeIfAbsent(address, fresh -> new Caller(full, nowNanos));
    double earned = (nowNanos - caller.seenNanos) / NANOS_PER_SECOND * limits.perSecond();
    caller.allowance = Math.min(full, caller.allowance + Math.max(0, earned));
    caller.seenNanos = nowNanos;
    forgetSome();
    if (inside >= limits.atOnce() || caller.inside >= limits.perAddress() || caller.allowance < 1) {
      return false;
    }
    caller.allowance--;
    caller.inside++;
    inside++;
    return true;
  }

  /** A handshake that was let in is over, whatever came of it. */
  public synchronized void leave(String address) {
    inside--;
    Caller caller = callers.get(address);
    if (caller != null) {
      caller.inside--;
    }
  }

  /** Handshakes that go on. */
  public synchronized int inside() {
    return inside;
  }

  private void forgetSome() {
    var oldest = callers.values().iterator();
    while (callers.size() > MOST_ADDRESSES && oldest.hasNext()) {
      if (oldest.next().inside == 0) {
        oldest.remove();
      }
    }
  }
}
