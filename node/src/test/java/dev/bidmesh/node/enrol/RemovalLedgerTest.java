package dev.bidmesh.node.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RemovalLedgerTest {

  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final DeviceId LAP = DeviceId.random(new Random(1));
  private static final DeviceId DESK = DeviceId.random(new Random(2));

  private final StoredToken before = token("before", NOW.minusSeconds(1));
  private final TokenLedger tokens = new TokenLedger(List.of(before));

  @Test
  void shouldBarADeviceFromTokensThatWereMadeBeforeItsRemovalOnly() {
    RemovalLedger ledger = RemovalLedger.EMPTY.with(LAP, tokens, NOW);

    assertThat(ledger.bars(LAP, before)).isTrue();
    assertThat(ledger.bars(DESK, before)).isFalse();
    assertThat(ledger.bars(LAP, token("after", NOW.plusSeconds(1)))).isFalse();
  }

  @Test
  void shouldForgetRemovalsOnceNoTokenFromBeforeThemIsLeft() {
    RemovalLedger ledger = RemovalLedger.EMPTY.with(LAP, tokens, NOW);

    assertThat(ledger.with(DESK, tokens, NOW.plusSeconds(60)).removals()).hasSize(2);
    assertThat(ledger.with(DESK, tokens, before.expires()).removals()).isEmpty();
    assertThat(RemovalLedger.EMPTY.with(LAP, TokenLedger.EMPTY, NOW).removals()).isEmpty();
  }

  @Test
  void shouldMakeRoomForTheNewest() {
    RemovalLedger ledger = RemovalLedger.EMPTY;
    for (int each = 0; each < RemovalLedger.MOST; each++) {
      ledger = ledger.with(DESK, tokens, NOW);
    }

    ledger = ledger.with(LAP, tokens, NOW);

    assertThat(ledger.removals()).hasSize(RemovalLedger.MOST);
    assertThat(ledger.bars(LAP, before)).isTrue();
  }

  private static StoredToken token(String id, Instant created) {
    return new StoredToken(id, "hash", created, created.plus(Duration.ofMinutes(10)), 5, 5);
  }
}
