package dev.bidmesh.bid.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.MemberLeft;
import dev.bidmesh.protocol.message.MeshEvent;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PeersTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Bidder bidder = Bidder.started();

  @Test
  void shouldBelieveADeviceAboutItselfOnly() {
    bidder.core.receive(Devices.id("stranger"), Bidder.heartbeat("laptop", 9, List.of()));

    assertThat(bidder.peers()).isEmpty();
  }

  @Test
  void shouldPublishAnEmptyTableWhileItIsAlone() {
    assertThat(bidder.tables()).containsExactly(new PeerTable(List.of()));

    bidder.core.advance(SECOND);

    assertThat(bidder.tables()).hasSize(2);
  }

  @Test
  void shouldListAPeerAsSoonAsItIsHeard() {
    Heartbeat beat = Bidder.heartbeat("peer", 3, List.of(Bidder.cpu(4, 2)));
    bidder.core.forget();

    bidder.hears(beat);

    assertThat(bidder.tables()).hasSize(1);
    PeerTable.Peer peer = bidder.peers().get(0);
    assertThat(peer.heartbeat()).isEqualTo(beat);
    assertThat(peer.lastHeardMs()).isZero();
    assertThat(peer.suspected()).isFalse();
    assertThat(peer.replyP50Ms()).isEmpty();
    assertThat(peer.replyP95Ms()).isEmpty();
    assertThat(peer.successRate()).isEmpty();
  }

  @Test
  void shouldNotListItself() {
    bidder.hears("self", 1);

    assertThat(bidder.peers()).isEmpty();
  }

  @Test
  void shouldSayHowLongAgoAPeerWasHeard() {
    bidder.core.advance(Duration.ofMillis(300));
    bidder.hears("peer", 1);

    bidder.core.advance(SECOND);

    assertThat(bidder.peers().get(0).lastHeardMs()).isEqualTo(1_000);
  }

  @Test
  void shouldSuspectAPeerThatMissedMoreThanTwoHeartbeats() {
    bidder.hears("peer", 1);

    bidder.core.advance(Duration.ofMillis(2249)).forget();
    assertThat(bidder.tables()).isEmpty();

    bidder.core.advance(Duration.ofMillis(1));
    assertThat(bidder.tables()).hasSize(1);
    assertThat(bidder.peers().get(0).suspected()).isTrue();
  }

  @Test
  void shouldNotBelieveThatAPeerBeatsHardlyEver() {
    Heartbeat beat = Bidder.heartbeat("peer", 1, List.of());
    bidder.hears(
        new Heartbeat(
            beat.deviceId(),
            1,
            "peer",
            "test",
            Optional.empty(),
            Telemetry.UNKNOWN,
            true,
            List.of(),
            false,
            List.of(),
            1,
            Optional.empty(),
            OptionalLong.of(3_600_000),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));

    // Two and a quarter of the longest interval that is believed.
    bidder.core.advance(Duration.ofSeconds(576));

    assertThat(bidder.peers().get(0).suspected()).isTrue();
  }

  @Test
  void shouldNotSuspectAPeerForOneLostHeartbeat() {
    bidder.hears("peer", 1);
    bidder.core.advance(Duration.ofMillis(2100));
    bidder.hears("peer", 1);

    assertThat(bidder.tables()).allSatisfy(this::noneSuspected);
  }

  @Test
  void shouldTrustASuspectedPeerAgainOnceItIsHeard() {
    bidder.hears("peer", 1);
    bidder.core.advance(SECOND.multipliedBy(5)).forget();

    bidder.hears("peer", 1);

    assertThat(bidder.tables()).hasSize(1).allSatisfy(this::noneSuspected);
  }

  @Test
  void shouldForgetAPeerThatStaysSilent() {
    bidder.hears("peer", 1);

    bidder.core.advance(Duration.ofMillis(59_999));
    assertThat(bidder.peers()).hasSize(1);
    bidder.core.advance(Duration.ofMillis(1));
    assertThat(bidder.peers()).isEmpty();
  }

  @Test
  void shouldReplaceAPeerThatRestarted() {
    bidder.hears("peer", 1);
    bidder.core.forget();

    bidder.hears("peer", 2);

    assertThat(bidder.tables()).hasSize(1);
    assertThat(bidder.peers()).extracting(p -> p.heartbeat().incarnation()).containsExactly(2L);
  }

  @Test
  void shouldNotHearWhatAPeerSaidBeforeItsRestart() {
    bidder.hears("peer", 2);
    bidder.core.advance(SECOND);
    bidder.core.forget();

    bidder.hears("peer", 1);

    assertThat(bidder.tables()).isEmpty();
    bidder.core.advance(SECOND);
    assertThat(bidder.peers().get(0).heartbeat().incarnation()).isEqualTo(2);
    assertThat(bidder.peers().get(0).lastHeardMs()).isEqualTo(2000);
  }

  @Test
  void shouldPublishWhenThePeersEnginesChangeButNotForTheirLoad() {
    bidder.hears(Bidder.heartbeat("peer", 1, List.of(Bidder.cpu(4, 4))));
    bidder.core.forget();

    bidder.hears(Bidder.heartbeat("peer", 1, List.of(Bidder.cpu(4, 1))));
    assertThat(bidder.tables()).isEmpty();

    bidder.hears(Bidder.heartbeat("peer", 1, List.of(Bidder.cpu(4, 0))));
    assertThat(bidder.tables()).as("it is busy now").hasSize(1);

    bidder.hears(Bidder.heartbeat("peer", 1, List.of()));
    assertThat(bidder.tables()).hasSize(2);
  }

  @Test
  void shouldDropAPeerThatSaysGoodbye() {
    DeviceId peer = Devices.id("peer");
    bidder.hears("peer", 1);

    bidder.core.receive(peer, offline(peer));

    assertThat(bidder.peers()).isEmpty();
  }

  @Test
  void shouldNotBelieveAGoodbyeThatAnotherSays() {
    bidder.hears("peer", 1);

    bidder.core.receive(Devices.id("third"), offline(Devices.id("peer")));
    bidder.core.advance(SECOND);

    assertThat(bidder.peers()).hasSize(1);
  }

  @Test
  void shouldDropAPeerThatTheMeshHasRemoved() {
    bidder.hears("peer", 2);
    bidder.core.forget();

    bidder.core.receive(Bidder.SELF, new MemberLeft(Devices.id("peer"), 2));

    assertThat(bidder.tables()).hasSize(1);
    assertThat(bidder.peers()).isEmpty();
  }

  @Test
  void shouldKeepAPeerThatIsBackAlreadyWhenItsFormerSelfIsRemoved() {
    bidder.hears("peer", 2);

    bidder.core.receive(Bidder.SELF, new MemberLeft(Devices.id("peer"), 1));
    bidder.core.advance(SECOND);

    assertThat(bidder.peers()).hasSize(1);
  }

  @Test
  void shouldNotBelieveAnotherDeviceThatAPeerWasRemoved() {
    bidder.hears("peer", 1);

    bidder.core.receive(Devices.id("third"), new MemberLeft(Devices.id("peer"), 1));
    bidder.core.advance(SECOND);

    assertThat(bidder.peers()).hasSize(1);
  }

  @Test
  void shouldRememberABoundedNumberOfPeers() {
    Bidder small = new Bidder(withMaxPeers(2)).start();
    small.hears("a", 1);
    small.hears("b", 1);

    small.hears("c", 1);
    small.core.advance(SECOND);
    assertThat(names(small)).containsExactly("a", "b");

    small.hears("b", 1);
    small.core.advance(Duration.ofMillis(1500));
    small.hears("c", 1);
    assertThat(names(small)).as("the suspected one made room").containsExactly("b", "c");
  }

  @Test
  void shouldBePatientInALargeMesh() {
    for (int n = 0; n < 63; n++) {
      bidder.hears("peer-" + n, 1);
    }

    bidder.core.advance(Duration.ofMillis(8_999));
    assertThat(bidder.tables()).allSatisfy(this::noneSuspected);
    bidder.core.advance(Duration.ofMillis(1).plus(BidConfig.DEFAULT.tableGap()));
    assertThat(bidder.peers()).allMatch(PeerTable.Peer::suspected);
  }

  @Test
  void shouldSuspectAPeerByTheIntervalThatItTold() {
    bidder.hears(beating("slow", 64_000));
    bidder.hears(beating("quick", 1_000));

    bidder.core.advance(Duration.ofMillis(143_999));
    assertThat(names(bidder)).containsExactly("slow");
    assertThat(bidder.peers()).noneMatch(PeerTable.Peer::suspected);

    bidder.core.advance(Duration.ofMillis(1));
    assertThat(bidder.peers()).allMatch(PeerTable.Peer::suspected);
  }

  private static Heartbeat beating(String name, long intervalMs) {
    return new Heartbeat(
        Devices.id(name),
        1,
        name,
        "test",
        Optional.empty(),
        Telemetry.UNKNOWN,
        true,
        List.of(),
        false,
        List.of(),
        1,
        Optional.empty(),
        OptionalLong.of(intervalMs),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void shouldNotTakeItsOwnStandstillForTheSilenceOfOthers() {
    bidder.hears("peer", 1);

    // Nothing runs for half a minute; then all timers fire before any heartbeat is delivered.
    bidder.core.clock().advance(Duration.ofSeconds(30));
    bidder.core.advance(Duration.ofMillis(1000));
    assertThat(bidder.tables()).allSatisfy(this::noneSuspected);

    bidder.core.advance(Duration.ofMillis(2000));
    assertThat(bidder.peers().get(0).suspected()).as("silent since we woke up").isTrue();
  }

  private void noneSuspected(PeerTable table) {
    assertThat(table.peers()).noneMatch(PeerTable.Peer::suspected);
  }

  private static MeshEvent offline(DeviceId device) {
    return new MeshEvent("HOST_OFFLINE", device, Optional.empty());
  }

  private static List<String> names(Bidder bidder) {
    return bidder.peers().stream().map(peer -> peer.heartbeat().name()).toList();
  }

  private static BidConfig withMaxPeers(int maxPeers) {
    BidConfig from = BidConfig.DEFAULT;
    return new BidConfig(
        from.heartbeatInterval(),
        from.heartbeatGap(),
        from.repeatedLanes(),
        from.suspectAfter(),
        from.forgetAfter(),
        maxPeers,
        from.tableGap(),
        from.sampleInterval(),
        from.slowSampleInterval(),
        from.sampleTimeout(),
        from.sampleRetry(),
        from.cpuSmoothing(),
        from.bidValidity(),
        from.rivalsWithin(),
        from.scoreTimeout(),
        from.minBattery(),
        List.of());
  }
}
