package dev.bidmesh.gateway.core.access;

import dev.bidmesh.protocol.Checks;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A key as the node knows it: not the key itself, of which only a digest is kept.
 *
 * @param id by which people name it; no secret
 * @param name what it is for
 * @param scopes what it allows, at least one
 * @param digest of the key
 * @param createdMs wall-clock time in milliseconds since 1970
 * @param expiresMs likewise, from when on it is none; absent: never
 * @param perMinute requests that it may make in a minute, 1 to 1,000,000; absent: as configured
 * @param atOnce requests that may be in work at once, 1 to 100,000; absent: as configured
 */
public record ApiKey(
    String id,
    String name,
    Set<Scope> scopes,
    KeyDigest digest,
    long createdMs,
    OptionalLong expiresMs,
    OptionalInt perMinute,
    OptionalInt atOnce) {

  /** Longest name, in characters. */
  public static final int MAX_NAME_LENGTH = 64;

  /**
   * @throws IllegalArgumentException naming the component that is out of its range
   */
  public ApiKey {
    if (!id.matches("[a-z0-9]{4,32}")) {
      throw new IllegalArgumentException("id must be 4 to 32 letters a-z and digits");
    }
    Checks.notBlank("name", name);
    if (name.length() > MAX_NAME_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "name must be at most " + MAX_NAME_LENGTH + " characters without control characters");
    }
    scopes = Set.copyOf(scopes);
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("scopes must hold at least one scope");
    }
    perMinute.ifPresent(limit -> Checks.between("perMinute", limit, 1, 1_000_000));
    atOnce.ifPresent(limit -> Checks.between("atOnce", limit, 1, 100_000));
  }

  /** Whether its time is over. */
  public boolean isExpired(long nowMs) {
    return expiresMs.isPresent() && nowMs >= expiresMs.getAsLong();
  }
}
