package dev.bidmesh.executor.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the word that a refused prompt is given: come back after so many seconds and you will be
 * taken. Each refusal is told a time at which one more place will be free than was promised before,
 * and until then others are taken only into places that no promise needs.
 *
 * <p>Promised times are whole seconds from the refusal, so that they survive a {@code Retry-After}
 * header. Who comes back is recognized by what it asks for, since a retry is a new prompt. A
 * promise that nobody claims is forgotten shortly after its time.
 */
final class RetryPromises {

  /** Most promises that are kept. */
  static final int MAX_PROMISES = 1024;

  private static final long SECOND = 1_000_000_000L;
  private static final long GRACE = SECOND;
  private static final long EARLY = SECOND / 20;

  private final List<Promise> promises = new ArrayList<>();

  /** Whether a prompt may have a place; if so, what it was promised is kept thereby. */
  boolean admit(Asker who, Crowd crowd, long nowNanos) {
    promises.removeIf(promise -> promise.dueNanos() + GRACE < nowNanos);
    if (crowd.isFull()) {
      return false;
    }
    Optional<Promise> own = find(who);
    boolean due = own.filter(promise -> promise.dueNanos() - EARLY <= nowNanos).isPresent();
    boolean admitted = due || leavesRoom(own, crowd, nowNanos);
    if (admitted) {
      own.ifPresent(promises::remove);
    }
    return admitted;
  }

  /** Promises a place; the same again to whoever comes before its time. In milliseconds. */
  long promise(Asker who, Crowd crowd, long nowNanos) {
    Optional<Promise> own = find(who);
    if (own.isPresent() && own.get().dueNanos() > nowNanos) {
      return wholeSeconds((own.get().dueNanos() - nowNanos) / 1e9) * 1000;
    }
    own.ifPresent(promises::remove);
    long afterMs = outlookMs(crowd, nowNanos);
    if (promises.size() < MAX_PROMISES) {
      promises.add(new Promise(who, nowNanos + afterMs * (SECOND / 1000)));
      promises.sort(Comparator.comparingLong(Promise::dueNanos));
    }
    return afterMs;
  }

  /** What the next one would be promised, in milliseconds. */
  long outlookMs(Crowd crowd, long nowNanos) {
    return wholeSeconds(new Outlook(crowd, dueS(promises, nowNanos)).nextPlaceS()) * 1000;
  }

  private boolean leavesRoom(Optional<Promise> own, Crowd crowd, long nowNanos) {
    if (promises.isEmpty()) {
      return true;
    }
    var others = new ArrayList<>(promises);
    own.ifPresent(others::remove);
    return new Outlook(crowd.joinedByOne(), dueS(others, nowNanos)).fits();
  }

  private static List<Double> dueS(List<Promise> promises, long nowNanos) {
    return promises.stream()
        .map(promise -> Math.max(0, (promise.dueNanos() - nowNanos) / 1e9))
        .toList();
  }

  private Optional<Promise> find(Asker who) {
    return promises.stream().filter(promise -> promise.who().equals(who)).findFirst();
  }

  private static long wholeSeconds(double seconds) {
    return Math.max(1, (long) Math.ceil(seconds));
  }

  private record Promise(Asker who, long dueNanos) {}
}
