package dev.bidmesh.bid.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.MemberLeft;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often the table of peers is copied to the other parts of the node. */
class TableNewsTest {

  private static final Duration GAP = BidConfig.DEFAULT.tableGap();

  private final Bidder bidder = Bidder.started();

  @Test
  void shouldTellOfEveryChangeInASmallMesh() {
    bidder.core.forget();

    hear(0, TableNews.SMALL);

    assertThat(bidder.tables()).hasSize(TableNews.SMALL);
  }

  @Test
  void shouldTellOfAThousandArrivalsAtOnceInAFewTables() {
    bidder.core.forget();

    hear(0, 1_024);
    bidder.core.advance(GAP);

    assertThat(bidder.tables()).hasSizeLessThanOrEqualTo(TableNews.SMALL + 2);
    assertThat(bidder.peers()).hasSize(1_024);
  }

  @Test
  void shouldCopyABoundedNumberOfEntriesHoweverArrivalsAreSpread() {
    bidder.core.forget();

    for (int n = 0; n < 1_024; n++) {
      hear(n, n + 1);
      bidder.core.advance(Duration.ofMillis(1));
    }
    bidder.core.advance(GAP);

    assertThat(bidder.tables()).hasSizeBetween(TableNews.SMALL, TableNews.SMALL + 14);
    assertThat(bidder.peers()).hasSize(1_024);
  }

  @Test
  void shouldTellOfALossAtOnceThoughAChangeWasToldAMomentAgo() {
    hear(0, 100);
    bidder.core.advance(GAP);
    hear(100, 101);
    bidder.core.forget();

    leave(7);

    assertThat(bidder.tables()).hasSize(1);
    assertThat(bidder.peers()).hasSize(100).noneMatch(peer -> id(7).equals(device(peer)));
  }

  @Test
  void shouldTellOfARestartAtOnce() {
    hear(0, 100);
    bidder.core.forget();

    bidder.hears(Bidder.heartbeat("peer-7", 2, List.of()));

    assertThat(bidder.tables()).hasSize(1);
  }

  @Test
  void shouldTellOfHalfAMeshThatIsLostInAFewTables() {
    hear(0, 1_024);
    bidder.core.advance(Duration.ofSeconds(1)).forget();

    for (int n = 0; n < 512; n++) {
      leave(n);
    }
    assertThat(bidder.tables()).hasSize(TableNews.HURRIED);
    bidder.core.advance(GAP);

    assertThat(bidder.tables()).hasSize(TableNews.HURRIED + 1);
    assertThat(bidder.peers()).hasSize(512);
  }

  @Test
  void shouldTellHowPeersStandEachSecondInALargeMeshToo() {
    hear(0, 1_024);
    bidder.core.advance(Duration.ofSeconds(1)).forget();

    bidder.core.advance(Duration.ofSeconds(10));

    assertThat(bidder.tables()).hasSize(10);
    assertThat(bidder.heartbeats()).isEmpty();
  }

  private void hear(int from, int to) {
    for (int n = from; n < to; n++) {
      bidder.hears("peer-" + n, 1);
    }
  }

  private void leave(int n) {
    bidder.core.receive(Bidder.SELF, new MemberLeft(id(n), 1));
  }

  private static DeviceId id(int n) {
    return Devices.id("peer-" + n);
  }

  private static DeviceId device(PeerTable.Peer peer) {
    return peer.heartbeat().deviceId();
  }
}
