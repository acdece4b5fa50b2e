package dev.bidmesh.gateway.access;

import dev.bidmesh.gateway.core.access.KeyDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Browsers that have logged in with a key. A browser holds an id of the session and not the key, so
 * that the key cannot be taken from it. Kept in memory only, and across event buses.
 *
 * <p>Safe for use by many threads.
 */
public final class Sessions {

  /** The oldest one gives way to one more. */
  static final int MOST = 1_000;

  /** The same of one key, so that its owner cannot end the sessions of others. */
  static final int MOST_OF_KEY = 32;

  private static final int ID_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  // By digest, so that the time of a look-up tells nothing of an id.
  private final Map<KeyDigest, Session> sessions = new LinkedHashMap<>();

  private record Session(String keyId, long endsMs) {}

  /**
   * Begins one.
   *
   * @param keyId of the key that was presented
   * @return the id that the browser is to keep
   */
  public synchronized String begin(String keyId, Duration longest, long nowMs) {
    sessions.values().removeIf(session -> session.endsMs() <= nowMs);
    makeRoom(MOST_OF_KEY, session -> session.keyId().equals(keyId));
    makeRoom(MOST, any -> true);
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    sessions.put(KeyDigest.of(id), new Session(keyId, nowMs + longest.toMillis()));
    return id;
  }

  private void makeRoom(int most, Predicate<Session> counted) {
    if (sessions.values().stream().filter(counted).count() < most) {
      return;
    }
    Iterator<Session> all = sessions.values().iterator();
    while (all.hasNext()) {
      if (counted.test(all.next())) {
        all.remove();
        return;
      }
    }
  }

  /** The key that a session was begun with, unless it is over. */
  public synchronized Optional<String> keyOf(String id, long nowMs) {
    return Optional.ofNullable(sessions.get(KeyDigest.of(id)))
        .filter(session -> nowMs < session.endsMs())
        .map(Session::keyId);
  }

  /** Ends one. */
  public synchronized void end(String id) {
    sessions.remove(KeyDigest.of(id));
  }
}
