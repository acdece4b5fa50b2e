package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * When devices were removed, for as long as there are tokens from before that: with those they are
 * not taken in, so that none comes back by itself with the token that it was started with.
 *
 * @param removals the oldest first
 */
record RemovalLedger(@JsonProperty(required = true) List<Removed> removals) {

  /** The most that are kept; the oldest makes room. */
  static final int MOST = 1_000;

  static final RemovalLedger EMPTY = new RemovalLedger(List.of());

  RemovalLedger {
    removals = Checks.atMost("removals", MOST, removals);
  }

  /**
   * A device that was removed.
   *
   * @param deviceId its id
   * @param at when
   */
  record Removed(
      @JsonProperty(required = true) DeviceId deviceId,
      @JsonProperty(required = true) Instant at) {}

  /** With one more; those that no token is left to be refused for are forgotten. */
  RemovalLedger with(DeviceId device, TokenLedger tokens, Instant now) {
    var all =
        Stream.concat(removals.stream(), Stream.of(new Removed(device, now)))
            .filter(each -> tokens.tokens().stream().anyMatch(it -> bars(each, it, now)))
            .toList();
    return new RemovalLedger(all.subList(Math.max(0, all.size() - MOST), all.size()));
  }

  /** Whether a device was removed after a token was made. */
  boolean bars(DeviceId device, StoredToken token) {
    return removals.stream()
        .anyMatch(each -> each.deviceId().equals(device) && token.created().isBefore(each.at()));
  }

  private static boolean bars(Removed removed, StoredToken token, Instant now) {
    return token.created().isBefore(removed.at()) && now.isBefore(token.expires());
  }
}
