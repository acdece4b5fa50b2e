package dev.bidmesh.bid.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.bidmesh.protocol.message.PeerObserved;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StandingTest {

  @Test
  void shouldTellTheMedianFromTheFirstAnswerOn() {
    var standing = new Standing();
    assertThat(standing.replyP50Ms()).isEmpty();

    standing.replied(4);
    assertThat(standing.replyP50Ms()).hasValue(4);

    standing.replied(1);
    standing.replied(9);
    assertThat(standing.replyP50Ms()).hasValue(4);
  }

  @Test
  void shouldTellTheTailOnlyOnceItMeansAnything() {
    var standing = new Standing();

    IntStream.rangeClosed(1, Standing.ENOUGH_FOR_P95 - 1).forEach(standing::replied);
    assertThat(standing.replyP95Ms()).isEmpty();

    standing.replied(Standing.ENOUGH_FOR_P95);
    assertThat(standing.replyP95Ms()).hasValue(19);
  }

  @Test
  void shouldForgetWhatIsLongAgo() {
    var standing = new Standing();
    standing.replied(1_000);
    standing.ran(false);

    IntStream.range(0, Standing.WINDOW).forEach(n -> standing.replied(2));
    IntStream.range(0, Standing.WINDOW).forEach(n -> standing.ran(true));

    assertThat(standing.replyP95Ms()).hasValue(2);
    assertThat(standing.successRate()).hasValue(1);
  }

  @Test
  void shouldTellTheShareOfRunsThatEndedWell() {
    var standing = new Standing();
    assertThat(standing.successRate()).isEmpty();

    standing.ran(true);
    standing.ran(true);
    standing.ran(true);
    standing.ran(false);

    assertThat(standing.successRate()).hasValue(0.75);
  }

  @Test
  void shouldTellHowManyRequestsAreAnsweredOnceItMeansAnything() {
    var standing = new Standing();
    for (int n = 1; n < Standing.ENOUGH_FOR_RATE; n++) {
      standing.asked(n % 2 == 0);
    }
    assertThat(standing.answerRate()).isEmpty();

    standing.asked(true);
    assertThat(standing.answerRate().orElseThrow()).isBetween(.45, .55);
  }

  @Test
  void shouldTellOfAPeerThatAlwaysAnswersAndOfOneThatNeverDoes() {
    var good = new Standing();
    var bad = new Standing();
    IntStream.range(0, 8).forEach(n -> good.asked(true));
    IntStream.range(0, 8).forEach(n -> bad.asked(false));

    assertThat(good.answerRate()).hasValueCloseTo(1.0, offset(1e-9));
    assertThat(bad.answerRate()).hasValue(0);
  }

  @Test
  void shouldFollowAPeerWhoseAnswersGetLost() {
    var standing = new Standing();
    IntStream.range(0, 500).forEach(n -> standing.asked(true));

    IntStream.range(0, 100).forEach(n -> standing.asked(n % 2 == 0));

    assertThat(standing.answerRate()).hasValueCloseTo(.5, offset(.05));
  }

  @Test
  void shouldCountTheRequestsThatOwnersSawUnanswered() {
    Bidder bidder = Bidder.started();
    bidder.hears("peer", 1);

    tell(bidder, PeerObserved.answered(Devices.id("peer"), OptionalDouble.empty(), 2));
    tell(bidder, PeerObserved.unanswered(Devices.id("peer"), 4));
    tell(bidder, PeerObserved.answered(Devices.id("peer"), OptionalDouble.of(1), 0));
    bidder.core.advance(Duration.ofSeconds(1));

    // No, no, yes, no, no, no, no, yes.
    PeerTable.Peer peer = bidder.peers().get(0);
    assertThat(peer.answerRate()).hasValueCloseTo(.25, offset(.02));
    assertThat(peer.replyP50Ms()).hasValue(1);
  }

  private static void tell(Bidder bidder, PeerObserved seen) {
    bidder.core.receive(Bidder.SELF, seen);
  }

  @Test
  void shouldPutIntoTheTableWhatOwnersSaw() {
    Bidder bidder = Bidder.started();
    bidder.hears("peer", 1);

    bidder.core.receive(
        Bidder.SELF, PeerObserved.answered(Devices.id("peer"), OptionalDouble.of(12), 0));
    bidder.core.receive(Bidder.SELF, PeerObserved.ran(Devices.id("peer"), true));
    bidder.core.receive(Bidder.SELF, PeerObserved.ran(Devices.id("stranger"), true));
    bidder.core.advance(Duration.ofSeconds(1));

    PeerTable.Peer peer = bidder.peers().get(0);
    assertThat(peer.replyP50Ms()).hasValue(12);
    assertThat(peer.replyP95Ms()).isEmpty();
    assertThat(peer.successRate()).hasValue(1);
    assertThat(bidder.peers()).hasSize(1);
  }

  @Test
  void shouldNotBelieveAPeerWhatItSaysOfOthers() {
    Bidder bidder = Bidder.started();
    bidder.hears("peer", 1);

    bidder.core.receive(Devices.id("liar"), PeerObserved.ran(Devices.id("peer"), false));
    bidder.core.advance(Duration.ofSeconds(1));

    assertThat(bidder.peers().get(0).successRate()).isEmpty();
  }

  @Test
  void shouldForgetTheStandingOfAPeerThatIsForgotten() {
    Bidder bidder = Bidder.started();
    bidder.hears("peer", 1);
    bidder.core.receive(
        Bidder.SELF, PeerObserved.answered(Devices.id("peer"), OptionalDouble.of(12), 0));

    bidder.core.advance(Duration.ofMinutes(2));
    assertThat(bidder.peers()).isEmpty();
    bidder.hears("peer", 2);

    assertThat(bidder.peers().get(0).replyP50Ms()).isEmpty();
  }
}
