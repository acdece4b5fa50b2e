package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bidmesh.node.security.Spans;
import dev.bidmesh.protocol.Checks;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tokens of a mesh.
 *
 * @param tokens those that are open, and those that were used up or expired lately, so that whoever
 *     comes with one is told why it does not work
 */
public record TokenLedger(@JsonProperty(required = true) List<StoredToken> tokens) {

  /** The most that are kept. */
  static final int MOST = 1_000;

  /** How long one is remembered that cannot be used any more. */
  static final Duration REMEMBERED = Duration.ofDays(7);

  private static final String NEW_ONE = " Make a new one with 'bidmesh token create'.";

  /** By how much a clock may be set back without notice. */
  private static final Duration CLOCK_STEP = Duration.ofMinutes(1);

  static final TokenLedger EMPTY = new TokenLedger(List.of());

  public TokenLedger {
    tokens = Checks.atMost("tokens", MOST, tokens);
  }

  /**
   * With one more.
   *
   * @throws IllegalArgumentException if there are too many
   */
  TokenLedger with(StoredToken token, Instant now) {
    var kept = tokens.stream().filter(each -> isRemembered(each, now)).toList();
    if (kept.size() >= MOST) {
      throw new IllegalArgumentException(
          "there are " + MOST + " tokens already. Revoke some with 'bidmesh token revoke ID'.");
    }
    return new TokenLedger(Stream.concat(kept.stream(), Stream.of(token)).toList());
  }

  /** Without the one of an id; empty if there is none. */
  Optional<TokenLedger> without(String id) {
    var rest = tokens.stream().filter(each -> !each.id().equals(id)).toList();
    return rest.size() == tokens.size() ? Optional.empty() : Optional.of(new TokenLedger(rest));
  }

  /**
   * After one more device has joined with a token.
   *
   * @throws EnrolException if it cannot be used
   */
  TokenLedger redeemed(String id, TokenSecret secret, Instant now) {
    requireLeft(valid(id, secret, now));
    return new TokenLedger(
        tokens.stream().map(each -> each.id().equals(id) ? each.usedOnce() : each).toList());
  }

  /**
   * A token in its time, whether or not it was used.
   *
   * @throws EnrolException if it is not known, or this is not its time
   */
  StoredToken valid(String id, TokenSecret secret, Instant now) {
    StoredToken token = find(id, secret);
    requireTime(token, now);
    return token;
  }

  /** Looks at every token, so that the time it takes does not tell how near a guess was. */
  private StoredToken find(String id, TokenSecret secret) {
    byte[] shown = secret.hash().getBytes(StandardCharsets.US_ASCII);
    return tokens.stream()
        .filter(each -> each.id().equals(id))
        .filter(
            each -> MessageDigest.isEqual(each.hash().getBytes(StandardCharsets.US_ASCII), shown))
        .findFirst()
        .orElseThrow(
            () ->
                new EnrolException(
                    EnrolProblem.UNKNOWN_TOKEN,
                    "this token is not known: it was revoked, or is too old." + NEW_ONE));
  }

  private static void requireTime(StoredToken token, Instant now) {
    if (!now.isBefore(token.expires())) {
      throw new EnrolException(
          EnrolProblem.EXPIRED_TOKEN,
          "this token expired "
              + Spans.text(Duration.between(token.expires(), now))
              + " ago."
              + NEW_ONE);
    }
    if (now.isBefore(token.created().minus(CLOCK_STEP))) {
      throw new EnrolException(
          EnrolProblem.CLOCK,
          "this token was made "
              + Spans.text(Duration.between(now, token.created()))
              + " from now by the clock of the device that made it, which was set back since. Set"
              + " that clock and make a new token with 'bidmesh token create'.");
    }
  }

  private static void requireLeft(StoredToken token) {
    if (token.left() == 0) {
      throw new EnrolException(
          EnrolProblem.USED_TOKEN,
          (token.uses() == 1
                  ? "this token was used already."
                  : "this token was used "
                      + token.uses()
                      + " times already, as often as it may be.")
              + NEW_ONE);
    }
  }

  private static boolean isRemembered(StoredToken each, Instant now) {
    return now.isBefore(each.expires().plus(REMEMBERED));
  }
}
