package dev.bidmesh.node.cluster.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.security.PeerCheck;
import dev.bidmesh.testkit.Devices;
import io.netty.channel.embedded.EmbeddedChannel;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BusPeersTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(3_600);

  private Instant now = NOW;
  private final BusPeers peers = new BusPeers(new DeviceClock());

  /** The clock of the device, which may be set. */
  private final class DeviceClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void shouldCutAPeerWhoseCertificateRunsOut() {
    var over = new EmbeddedChannel();
    var good = new EmbeddedChannel();
    peers.add(over, peer("one", 1), true, LATER);
    peers.add(good, peer("two", 2), false, LATER.plusSeconds(60));
    pass(over, good);
    assertThat(over.isOpen()).isTrue();

    // when
    now = LATER.plusSeconds(1);
    pass(over, good);

    // then
    assertThat(over.isOpen()).isFalse();
    assertThat(good.isOpen()).isTrue();
  }

  @Test
  void shouldCutThoseWhoseCertificatesWereRevoked() {
    var revoked = new EmbeddedChannel();
    var good = new EmbeddedChannel();
    peers.add(revoked, peer("one", 1), true, LATER);
    peers.add(good, peer("one", 2), true, LATER);

    // when
    peers.cut(BigInteger.ONE::equals);

    // then
    assertThat(revoked.isOpen()).isFalse();
    assertThat(good.isOpen()).isTrue();
  }

  @Test
  void shouldCountWhatADeviceHasOpenedWhateverItsCertificate() {
    var first = new EmbeddedChannel();
    var second = new EmbeddedChannel();
    var other = new EmbeddedChannel();
    var ours = new EmbeddedChannel();
    var last = new EmbeddedChannel();
    assertThat(peers.add(first, peer("one", 1), true, LATER)).isEqualTo(1);
    assertThat(peers.add(second, peer("one", 2), true, LATER)).isEqualTo(2);
    assertThat(peers.add(other, peer("two", 3), true, LATER)).isEqualTo(1);
    assertThat(peers.add(ours, peer("one", 1), false, LATER)).isEqualTo(2);
    assertThat(peers.name(first)).contains("one");

    // when
    first.close();

    // then
    assertThat(peers.name(first)).isEmpty();
    assertThat(peers.add(last, peer("one", 1), true, LATER)).isEqualTo(2);
  }

  private static void pass(EmbeddedChannel... channels) {
    for (EmbeddedChannel each : channels) {
      each.advanceTimeBy(30, TimeUnit.SECONDS);
      each.runScheduledPendingTasks();
    }
  }

  private static PeerCheck.Peer peer(String name, int serial) {
    return new PeerCheck.Peer(Devices.id(name), name, BigInteger.valueOf(serial));
  }
}
