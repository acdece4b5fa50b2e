package dev.bidmesh.gateway.core.access;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Keys for tests. */
public final class TestKeys {

  private TestKeys() {}

  /** What somebody presents to be taken for the holder of {@link #key}. */
  public static String secret(String id) {
    return ApiKeys.PREFIX + "secret-of-" + id;
  }

  public static ApiKey key(String id, Scope... scopes) {
    return new ApiKey(
        id,
        "key of " + id,
        Set.of(scopes),
        KeyDigest.of(secret(id)),
        0,
        OptionalLong.empty(),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  public static ApiKey expiring(ApiKey key, long atMs) {
    return new ApiKey(
        key.id(),
        key.name(),
        key.scopes(),
        key.digest(),
        key.createdMs(),
        OptionalLong.of(atMs),
        key.perMinute(),
        key.atOnce());
  }

  public static ApiKey limited(ApiKey key, int perMinute, int atOnce) {
    return new ApiKey(
        key.id(),
        key.name(),
        key.scopes(),
        key.digest(),
        key.createdMs(),
        key.expiresMs(),
        OptionalInt.of(perMinute),
        OptionalInt.of(atOnce));
  }
}
