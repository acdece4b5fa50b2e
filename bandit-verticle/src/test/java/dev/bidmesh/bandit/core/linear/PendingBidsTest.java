package dev.bidmesh.bandit.core.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PendingBidsTest {

  private static final long NOW = 1_700_000_000;

  @Test
  void shouldGiveABidOutOnce() {
    var pending = PendingBids.read("bid_1_a,0.4520,0.6280,0.1200," + (NOW - 5) + "\n", NOW);

    assertThat(pending.take("bid_1_a").orElseThrow().x()).containsExactly(1, .452, .628, .12);
    assertThat(pending.take("bid_1_a")).isEmpty();
    assertThat(pending.take("bid_2_a")).isEmpty();
  }

  @Test
  void shouldForgetBidsAfterAnHour() {
    var pending =
        PendingBids.read("a,0,0,0," + (NOW - 3600) + "\nb,0,0,0," + (NOW - 3601) + "\n", NOW);

    assertThat(pending.size()).isEqualTo(1);
    assertThat(pending.expired()).isEqualTo(1);
    assertThat(pending.take("a")).isPresent();
  }

  @Test
  void shouldCountLinesThatAreNoBids() {
    String text = "a,45.2,62.8,120," + NOW + "\nb,0,0,0\nc,x,0,0," + NOW + "\n,0,0,0," + NOW;

    var pending = PendingBids.read(text + "\nd,NaN,0,0," + NOW + "\n\n", NOW);

    assertThat(pending.malformed()).isEqualTo(5);
    assertThat(pending.size()).isZero();
  }

  @Test
  void shouldKeepTheNewestOfTooMany() {
    String text =
        IntStream.range(0, PendingBids.MAX_BIDS + 2)
            .mapToObj(n -> "bid" + n + ",0.1,0.1,0.1," + NOW)
            .collect(Collectors.joining("\n"));

    var pending = PendingBids.read(text, NOW);

    assertThat(pending.size()).isEqualTo(PendingBids.MAX_BIDS);
    assertThat(pending.take("bid1")).isEmpty();
    assertThat(pending.take("bid2")).isPresent();
  }
}
