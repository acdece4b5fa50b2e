package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.message.AwardReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Keeps the word that a refused prompt is given: come back after so many seconds and you will be
 * taken. Each refusal is told a time at which one more place will be free than was promised before,
 * and until then others are taken only into places that no promise needs.
 *
 * <p>Promised times are whole seconds from the refusal, so that they survive a {@code Retry-After}
 * header. Who comes back is recognized by what it asks for, since a retry is a new prompt. A
 * promise that nobody claims is forgotten shortly after its time; if that happens often, fewer
 * places are kept than were promised ({@link Returns}).
 */
final class RetryPromises {

  /** Most promises that are kept. */
  static final int MAX_PROMISES = 16_384;

  /** Most of them that are to be reckoned with; each costs time whenever somebody comes. */
  private static final int MAX_EXPECTED = 2048;

  /** A guess has no place kept for it, and is late rather than early. */
  private static final double GUESS_SLACK = 1.25;

  /** Longest time in seconds after which anybody is told to come back: a day. */
  static final long MAX_S = 86_400;

  private static final long SECOND = 1_000_000_000L;
  private static final long GRACE = AwardReply.Refused.PLACE_KEPT.toNanos();
  private static final long EARLY = SECOND / 20;

  /** So long what was foreseen is believed while nobody comes or goes. */
  static final long MOMENT_NANOS = SECOND / 100;

  private static final Comparator<Promise> ORDER =
      Comparator.comparingLong(Promise::dueNanos).thenComparingLong(Promise::number);

  private final NavigableSet<Promise> promises = new TreeSet<>(ORDER);
  private final Map<Asker, Promise> byAsker = new HashMap<>();
  private long lastNumber;
  private long lastGuessNanos;
  private Optional<Foreseen> foreseen = Optional.empty();
  private final Returns returns;

  RetryPromises() {
    this(new Returns());
  }

  /**
   * @param returns counts who comes back
   */
  RetryPromises(Returns returns) {
    this.returns = returns;
  }

  /** Whether a prompt may have a place; if so, what it was promised is kept thereby. */
  boolean admit(Asker who, Crowd crowd, long nowNanos) {
    forgetUnclaimed(nowNanos);
    if (crowd.isFull()) {
      return false;
    }
    Optional<Promise> own = find(who);
    boolean due = own.filter(promise -> promise.dueNanos() - EARLY <= nowNanos).isPresent();
    boolean admitted = due || leavesRoom(own, crowd, nowNanos);
    if (admitted) {
      own.ifPresent(this::claimed);
    }
    return admitted;
  }

  private void claimed(Promise promise) {
    forget(promise);
    returns.observed(true);
  }

  private void forget(Promise promise) {
    foreseen = Optional.empty();
    promises.remove(promise);
    byAsker.remove(promise.who());
  }

  private void forgetUnclaimed(long nowNanos) {
    while (!promises.isEmpty() && promises.first().dueNanos() + GRACE < nowNanos) {
      forget(promises.first());
      returns.observed(false);
    }
  }

  /** Promises a place; the same again to whoever comes before its time. In milliseconds. */
  long promise(Asker who, Crowd crowd, long nowNanos) {
    // First of all, so that who comes too late counts as one that did not come, and as nothing
    // else.
    forgetUnclaimed(nowNanos);
    Optional<Promise> own = find(who);
    if (own.isPresent() && own.get().dueNanos() > nowNanos) {
      return wholeSeconds((own.get().dueNanos() - nowNanos) / 1e9) * 1000;
    }
    own.ifPresent(this::claimed);
    long afterMs = outlookMs(crowd, nowNanos);
    if (promises.size() >= MAX_PROMISES || returns.expected(promises.size()) >= MAX_EXPECTED) {
      return guessMs(afterMs, crowd, nowNanos);
    }
    var promise = new Promise(who, nowNanos + afterMs * (SECOND / 1000), ++lastNumber);
    promises.add(promise);
    byAsker.put(who, promise);
    foreseen.ifPresent(each -> each.add(promise, returns.expected(promises.size())));
    return afterMs;
  }

  /**
   * No place is kept for those that are too many, but each is told a later time than the one
   * before.
   */
  private long guessMs(long outlookMs, Crowd crowd, long nowNanos) {
    double stepS =
        GUESS_SLACK * returns.share() * crowd.typical().meanS() / crowd.slotsLeftS().size();
    long outlookNanos = nowNanos + outlookMs * (SECOND / 1000);
    long earliest = Math.max(outlookNanos, promises.last().dueNanos());
    lastGuessNanos = Math.max(lastGuessNanos, earliest) + (long) (stepS * SECOND);
    return wholeSeconds((lastGuessNanos - nowNanos) / 1e9) * 1000;
  }

  /** What the next one would be promised, in milliseconds. */
  long outlookMs(Crowd crowd, long nowNanos) {
    Foreseen now =
        foreseen
            .filter(each -> each.isOf(crowd, nowNanos))
            .orElseGet(
                () ->
                    new Foreseen(
                        crowd, new Outlook(crowd, dueS(Optional.empty(), nowNanos)), nowNanos));
    foreseen = Optional.of(now);
    return wholeSeconds(now.nextPlaceS(nowNanos)) * 1000;
  }

  private boolean leavesRoom(Optional<Promise> own, Crowd crowd, long nowNanos) {
    if (promises.isEmpty()) {
      return true;
    }
    return new Outlook(crowd.joinedByOne(), dueS(own, nowNanos)).fits();
  }

  /** When those come that are to be reckoned with, without this one. */
  private List<Double> dueS(Optional<Promise> without, long nowNanos) {
    var due = new ArrayList<Double>();
    int promised = 0;
    for (Promise promise : promises) {
      if (without.filter(promise::equals).isEmpty() && returns.expected(++promised) > due.size()) {
        due.add(Math.max(0, (promise.dueNanos() - nowNanos) / 1e9));
      }
    }
    return due;
  }

  private Optional<Promise> find(Asker who) {
    return Optional.ofNullable(byAsker.get(who));
  }

  /** From a second to a day: nobody waits longer for a place. */
  private static long wholeSeconds(double seconds) {
    return (long) Math.min(MAX_S, Math.max(1, Math.ceil(seconds)));
  }

  private record Promise(Asker who, long dueNanos, long number) {}

  /**
   * What was foreseen a moment ago, of the same crowd and the promises that were made since: so
   * each of many refusals in a row costs one step and not all of them anew.
   */
  private record Foreseen(Crowd crowd, Outlook outlook, long atNanos) {

    boolean isOf(Crowd present, long nowNanos) {
      return nowNanos - atNanos <= MOMENT_NANOS && crowd.equals(present);
    }

    double nextPlaceS(long nowNanos) {
      return outlook.nextPlaceS() - (nowNanos - atNanos) / 1e9;
    }

    void add(Promise last, int expected) {
      if (expected > outlook.promised()) {
        outlook.add(Math.max(0, (last.dueNanos() - atNanos) / 1e9));
      }
    }
  }
}
