package dev.bidmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BarsTest {

  @Test
  void shouldDrawWaitingAndWorkToScale() {
    assertThat(new Bars(new Style(false), 10).lines(Audience.bids("desktop")))
        .containsExactly(
            "desktop  CPU  ███         1.3 s  wins",
            "laptop   CPU  █████       2.2 s",
            "phone    NPU  ░░░░░█████  4.4 s  2.3 s of it waiting");
  }

  @Test
  void shouldShowWhatIsShortAndBearWhatIsOdd() {
    assertThat(
            new Bars(new Style(false), 10)
                .lines(List.of(bid("a", 0, 0), bid("b", 1, 0), bid("c", 900, 9000))))
        .containsExactly(
            "a  CPU              0.0 s",
            "b  CPU  █           0.0 s",
            "c  CPU  ░░░░░░░░░░  0.9 s  9.0 s of it waiting");
  }

  @Test
  void shouldSayWhyALongerBarMayWin() {
    List<BidFacts> bids = Audience.bids("laptop");
    var slower = new BidFacts("tablet", "CPU", 9000, 0, OptionalDouble.of(1), true, "");
    var beaten = bids.stream().filter(bid -> !bid.won()).findFirst().orElseThrow();

    assertThat(new Bars(new Style(false), 10).lines(List.of(beaten, slower)))
        .last()
        .asString()
        .startsWith("the best score wins");
    assertThat(new Bars(new Style(false), 10).lines(bids)).hasSize(3);
  }

  @Test
  void shouldSayWhoDeclined() {
    var declined =
        new BidFacts("fast", "CPU", 1000, 0, OptionalDouble.of(1), false, "refused: busy");
    var winner = new BidFacts("slow", "CPU", 2000, 0, OptionalDouble.of(2), true, "next best");

    assertThat(new Bars(new Style(false), 4).lines(List.of(declined, winner)))
        .containsExactly("fast  CPU  ██    1.0 s  refused: busy", "slow  CPU  ████  2.0 s  wins");
  }

  @Test
  void shouldPaintTheWinner() {
    assertThat(new Bars(new Style(true), 4).lines(Audience.bids("laptop")).get(1))
        .contains("\u001b[32m")
        .endsWith("\u001b[32m  wins\u001b[0m");
  }

  private static BidFacts bid(String device, double predictedMs, double backlogMs) {
    return new BidFacts(device, "CPU", predictedMs, backlogMs, OptionalDouble.empty(), false, "");
  }
}
