package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * What is kept of a token where it was made; one cannot join with it.
 *
 * @param id by which it is listed and revoked
 * @param hash of its secret
 * @param created when it was made
 * @param expires first moment at which it is not accepted any more
 * @param uses how many devices may join with it
 * @param left how many still may
 */
public record StoredToken(
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) String hash,
    @JsonProperty(required = true) Instant created,
    @JsonProperty(required = true) Instant expires,
    @JsonProperty(required = true) int uses,
    @JsonProperty(required = true) int left) {

  /** The most that a token can be used. */
  public static final int MOST_USES = 1_000;

  public StoredToken {
    if (uses < 1 || uses > MOST_USES) {
      throw new IllegalArgumentException("uses must be between 1 and " + MOST_USES);
    }
    if (left < 0 || left > uses) {
      throw new IllegalArgumentException("left must be between 0 and uses");
    }
  }

  StoredToken usedOnce() {
    return new StoredToken(id, hash, created, expires, uses, left - 1);
  }

  /** Whether a device could still join with it. */
  public boolean isOpen(Instant now) {
    return left > 0 && now.isBefore(expires);
  }
}
