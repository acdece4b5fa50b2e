package dev.bidmesh.gateway.core.access;

/**
 * What a key may take.
 *
 * @param perMinute requests in a minute in the long run; a quarter of them may come together
 * @param atOnce requests in work at once, streams included
 */
public record KeyLimits(int perMinute, int atOnce) {

  /** Those of a key, where it has its own. */
  KeyLimits of(ApiKey key) {
    return new KeyLimits(key.perMinute().orElse(perMinute), key.atOnce().orElse(atOnce));
  }
}
