package dev.bidmesh.node.access;

import dev.bidmesh.gateway.core.access.ApiKey;
import dev.bidmesh.gateway.core.access.ApiKeys;
import dev.bidmesh.gateway.core.access.KeyDigest;
import dev.bidmesh.gateway.core.access.Scope;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A key that was made just now: the only moment at which it is known as a whole.
 *
 * @param secret what its user presents; 256 random bits
 * @param key what the node keeps of it
 */
public record NewApiKey(String secret, ApiKey key) {

  private static final int SECRET_BYTES = 32;
  private static final int ID_LENGTH = 8;
  private static final String ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

  /**
   * What a key is to be.
   *
   * @param name what it is for
   * @param scopes what it allows
   * @param ttl how long it is one; absent: until it is revoked
   * @param perMinute requests in a minute; absent: as configured
   * @param atOnce requests in work at once; absent: as configured
   */
  public record Wish(
      String name,
      Set<Scope> scopes,
      Optional<Duration> ttl,
      OptionalInt perMinute,
      OptionalInt atOnce) {}

  /**
   * Makes one and keeps it.
   *
   * @throws IllegalArgumentException naming what is out of its range, or that there are too many
   */
  public static NewApiKey create(ApiKeyFile file, Wish wish, Instant now, SecureRandom random) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String secret = ApiKeys.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var key =
        new ApiKey(
            id(random),
            wish.name(),
            wish.scopes(),
            KeyDigest.of(secret),
            now.toEpochMilli(),
            wish.ttl().isPresent()
                ? OptionalLong.of(now.plus(wish.ttl().get()).toEpochMilli())
                : OptionalLong.empty(),
            wish.perMinute(),
            wish.atOnce());
    file.update(keys -> with(keys, key));
    return new NewApiKey(secret, key);
  }

  private static ApiKeys with(ApiKeys keys, ApiKey key) {
    List<ApiKey> all = new ArrayList<>(keys.all());
    all.add(key);
    return new ApiKeys(all);
  }

  private static String id(SecureRandom random) {
    return random
        .ints(ID_LENGTH, 0, ID_LETTERS.length())
        .mapToObj(index -> String.valueOf(ID_LETTERS.charAt(index)))
        .collect(Collectors.joining());
  }

  /** Says which it is and nothing that is secret. */
  @Override
  public String toString() {
    return "NewApiKey[" + key.id() + "]";
  }
}
