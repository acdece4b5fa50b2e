package dev.bidmesh.gateway.core.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What each key takes just now. Every request that begins must end. */
public final class KeyUsage {

  private static final double NANOS_PER_MINUTE = 60e9;

  /** When there may be room again, where requests in work end at their own time. */
  private static final long ROOM_MS = 1_000;

  private final KeyLimits limits;
  private final Map<String, Taken> taken = new HashMap<>();

  /**
   * @param limits of keys that have none of their own
   */
  public KeyUsage(KeyLimits limits) {
    this.limits = limits;
  }

  /**
   * Counts a request of a key.
   *
   * @return why it may not be made now; then it is not counted
   */
  public Optional<Excess> begin(ApiKey key, long nowNanos) {
    KeyLimits own = limits.of(key);
    Taken now = taken.computeIfAbsent(key.id(), id -> new Taken(nowNanos, burst(own)));
    now.refill(own, nowNanos);
    if (now.inWork >= own.atOnce()) {
      return Optional.of(
          new Excess(
              "the key '" + key.name() + "' has " + own.atOnce() + " requests in work already",
              ROOM_MS));
    }
    if (now.tokens < 1) {
      long waitMs = (long) Math.ceil((1 - now.tokens) * NANOS_PER_MINUTE / own.perMinute() / 1e6);
      return Optional.of(
          new Excess(
              "the key '" + key.name() + "' may make " + own.perMinute() + " requests a minute",
              waitMs));
    }
    now.tokens -= 1;
    now.inWork++;
    return Optional.empty();
  }

  /** A request that was counted is over. */
  public void ended(String keyId) {
    Taken now = taken.get(keyId);
    if (now == null || now.inWork == 0) {
      throw new IllegalStateException("no request of the key " + keyId + " is in work");
    }
    now.inWork--;
  }

  /** Forgets keys that are none any more and have nothing in work. */
  public void keepOnly(ApiKeys keys) {
    taken.entrySet().removeIf(entry -> unused(entry.getValue(), keys.byId(entry.getKey())));
  }

  private static boolean unused(Taken now, Optional<ApiKey> key) {
    return now.inWork == 0 && key.isEmpty();
  }

  private static double burst(KeyLimits own) {
    return Math.max(1, own.perMinute() / 4.0);
  }

  /**
   * Too much.
   *
   * @param detail which limit it is
   * @param retryAfterMs when there may be room again
   */
  public record Excess(String detail, long retryAfterMs) {}

  private static final class Taken {

    private long atNanos;
    private double tokens;
    private int inWork;

    Taken(long atNanos, double tokens) {
      this.atNanos = atNanos;
      this.tokens = tokens;
    }

    void refill(KeyLimits own, long nowNanos) {
      double more = Math.max(0, nowNanos - atNanos) * own.perMinute() / NANOS_PER_MINUTE;
      tokens = Math.min(burst(own), tokens + more);
      atNanos = nowNanos;
    }
  }
}
