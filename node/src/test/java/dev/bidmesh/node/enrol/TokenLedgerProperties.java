package dev.bidmesh.node.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TokenLedgerProperties {

  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final TokenSecret SECRET = TokenSecret.random(new SecureRandom());
  private static final TokenSecret WRONG = TokenSecret.random(new SecureRandom());
  private static final String ID = "0123456789";

  enum Attempt {
    GOOD,
    WRONG_SECRET,
    WRONG_ID,
    TOO_LATE
  }

  @Property(tries = 300)
  void shouldLetInExactlyAsManyAsItMay(
      @ForAll @IntRange(min = 1, max = 5) int uses,
      @ForAll @Size(max = 20) List<Attempt> attempts) {
    // given
    TokenLedger ledger = TokenLedger.EMPTY.with(token(uses), NOW);
    int admitted = 0;

    // when
    for (Attempt attempt : attempts) {
      try {
        ledger = redeemed(ledger, attempt);
        admitted++;
      } catch (EnrolException refused) {
        assertThat(refused.problem()).isEqualTo(expected(attempt, admitted, uses));
      }
    }

    // then
    long good = attempts.stream().filter(each -> each == Attempt.GOOD).count();
    assertThat(admitted).isEqualTo((int) Math.min(uses, good));
    assertThat(ledger.tokens().get(0).left()).isEqualTo(uses - admitted);
  }

  private static EnrolProblem expected(Attempt attempt, int admitted, int uses) {
    return switch (attempt) {
      case GOOD -> {
        assertThat(admitted).isEqualTo(uses);
        yield EnrolProblem.USED_TOKEN;
      }
      case TOO_LATE -> EnrolProblem.EXPIRED_TOKEN;
      case WRONG_ID, WRONG_SECRET -> EnrolProblem.UNKNOWN_TOKEN;
    };
  }

  private static TokenLedger redeemed(TokenLedger ledger, Attempt attempt) {
    return switch (attempt) {
      case GOOD -> ledger.redeemed(ID, SECRET, NOW);
      case WRONG_SECRET -> ledger.redeemed(ID, WRONG, NOW);
      case WRONG_ID -> ledger.redeemed("9999999999", SECRET, NOW);
      case TOO_LATE -> ledger.redeemed(ID, SECRET, NOW.plus(Duration.ofMinutes(10)));
    };
  }

  @Example
  void shouldSayWhatToDoAboutEachTokenThatIsNotTaken() {
    TokenLedger ledger = TokenLedger.EMPTY.with(token(1), NOW);

    assertThatThrownBy(() -> ledger.redeemed(ID, SECRET, NOW.plus(Duration.ofMinutes(13))))
        .hasMessage(
            "this token expired 3 minutes ago. Make a new one with 'bidmesh token create'.");
    assertThatThrownBy(() -> ledger.redeemed(ID, SECRET, NOW).redeemed(ID, SECRET, NOW))
        .hasMessage("this token was used already. Make a new one with 'bidmesh token create'.");
    assertThatThrownBy(() -> ledger.redeemed(ID, SECRET, NOW.minus(Duration.ofHours(3))))
        .hasMessageContaining("made 3 hours from now")
        .hasMessageContaining("Set that clock");
    assertThatThrownBy(() -> ledger.without(ID).orElseThrow().redeemed(ID, SECRET, NOW))
        .hasMessageContaining("it was revoked, or is too old");
  }

  @Example
  void shouldForgetOldTokensAndRefuseTooMany() {
    // given
    TokenLedger full = TokenLedger.EMPTY;
    for (int i = 0; i < TokenLedger.MOST; i++) {
      full = full.with(token(1), NOW);
    }
    TokenLedger ledger = full;

    // then
    assertThatThrownBy(() -> ledger.with(token(1), NOW)).hasMessageContaining("token revoke");
    assertThat(ledger.with(token(1), NOW.plus(Duration.ofDays(8))).tokens()).hasSize(1);
  }

  private static StoredToken token(int uses) {
    return new StoredToken(ID, SECRET.hash(), NOW, NOW.plus(Duration.ofMinutes(10)), uses, uses);
  }
}
