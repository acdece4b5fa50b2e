package dev.bidmesh.node.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.DeviceId;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemberLedgerTest {

  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
  private static final DeviceId DESK = DeviceId.random(new Random(1));
  private static final DeviceId LAP = DeviceId.random(new Random(2));

  private final MemberLedger ledger =
      MemberLedger.EMPTY
          .with(member("desk", DESK, "a1", "10.0.0.1"), NOW)
          .with(member("lap", LAP, "b1", "10.0.0.2"), NOW)
          .with(member("lap", LAP, "b2", "10.0.0.2"), NOW);

  @Test
  void shouldRemoveAllCertificatesOfADevice() {
    var removal = ledger.remove("lap", NOW);

    assertThat(removal.serials())
        .containsExactlyInAnyOrder(new BigInteger("b1", 16), new BigInteger("b2", 16));
    assertThat(removal.name()).isEqualTo("lap");
    assertThat(removal.after().devices())
        .extracting(MemberRecord::removed)
        .containsExactly(false, true);
    assertThatThrownBy(() -> removal.after().remove("lap", NOW))
        .hasMessageContaining("there is no node 'lap'");
  }

  @Test
  void shouldAskWhichOneIfTwoHaveTheSameName() {
    DeviceId other = DeviceId.random(new Random(3));
    MemberLedger two = ledger.with(member("lap", other, "c1", "10.0.0.3"), NOW);

    assertThatThrownBy(() -> two.remove("lap", NOW))
        .hasMessageContaining("2 nodes named 'lap'")
        .hasMessageContaining(LAP.value())
        .hasMessageContaining(other.value());
    assertThat(two.remove(other.value(), NOW).serials()).containsExactly(new BigInteger("c1", 16));
  }

  @Test
  void shouldKeepTheAddressOfAMemberForIt() {
    assertThat(ledger.isTaken("10.0.0.1", LAP, NOW)).isTrue();
    assertThat(ledger.isTaken("10.0.0.1", DESK, NOW)).isFalse();
    assertThat(ledger.isTaken("10.0.0.1", LAP, NOW.plus(Duration.ofDays(366)))).isFalse();
    assertThat(ledger.remove("desk", NOW).after().isTaken("10.0.0.1", LAP, NOW)).isFalse();
  }

  @Test
  void shouldForgetCertificatesThatRanOut() {
    Instant later = NOW.plus(Duration.ofDays(366));

    assertThat(ledger.with(member("new", DESK, "d1", "10.0.0.1"), later).members()).hasSize(1);
  }

  private static MemberRecord member(String name, DeviceId device, String serial, String host) {
    return new MemberRecord(
        name, device, serial, NOW, NOW.plus(Duration.ofDays(365)), List.of(host), false);
  }
}
