package dev.bidmesh.gateway.core.access;

import java.util.List;
import java.util.Optional;

/**
 * All keys that a node knows.
 *
 * @param all in the order in which they were made
 */
public record ApiKeys(List<ApiKey> all) {

  /** How every key begins, so that people and scanners for leaked secrets recognise one. */
  public static final String PREFIX = "bm_";

  /** Most that a node knows: each is compared with what a caller presents. */
  public static final int MOST = 256;

  /** A node without keys. */
  public static final ApiKeys NONE = new ApiKeys(List.of());

  /**
   * @throws IllegalArgumentException if there are too many, or two of one id
   */
  public ApiKeys {
    all = List.copyOf(all);
    if (all.size() > MOST) {
      throw new IllegalArgumentException("keys must be at most " + MOST + ", not " + all.size());
    }
    if (all.stream().map(ApiKey::id).distinct().count() < all.size()) {
      throw new IllegalArgumentException("keys must have ids of their own");
    }
  }

  /**
   * The key that was presented, be it expired. Takes the same time whichever it is, and whether it
   * is one.
   */
  public Optional<ApiKey> find(String presented) {
    KeyDigest digest = KeyDigest.of(presented);
    Optional<ApiKey> found = Optional.empty();
    for (ApiKey key : all) {
      found = key.digest().matches(digest) ? Optional.of(key) : found;
    }
    return found;
  }

  /** The key of an id, be it expired. */
  public Optional<ApiKey> byId(String id) {
    return all.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  /** The same unless it is expired. */
  public Optional<ApiKey> validById(String id, long nowMs) {
    return byId(id).filter(key -> !key.isExpired(nowMs));
  }
}
