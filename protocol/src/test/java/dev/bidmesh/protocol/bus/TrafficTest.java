package dev.bidmesh.protocol.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.AddressTraffic.Direction;
import dev.bidmesh.protocol.bus.AddressTraffic.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The bounded tables behind the counts, on virtual time. */
class TrafficTest {

  private static final Offset<Double> EXACT = Offset.offset(1e-9);

  @Test
  void shouldTellTheRateOfTheLastTenSeconds() {
    var rate = new RecentRate();

    for (int tenth = 0; tenth < 200; tenth++) {
      rate.add(nanos(tenth * 100L));
    }

    assertThat(rate.perSecond(nanos(20_000 - 1))).isCloseTo(100 / 9.999, EXACT);
    assertThat(rate.perSecond(nanos(25_000))).isCloseTo(40 / 9.0, EXACT);
    assertThat(rate.perSecond(nanos(40_000))).isZero();
  }

  @Test
  void shouldTellTheRateOfTheFirstSecondsAsItIs() {
    var rate = new RecentRate();

    IntStream.range(0, 30).forEach(n -> rate.add(nanos(n * 100L)));

    assertThat(rate.perSecond(nanos(3_000))).isCloseTo(10, EXACT);
    assertThat(rate.perSecond(nanos(100))).isLessThanOrEqualTo(30);
  }

  @Test
  void shouldCountTogetherWhatIsBeyondTheLimit() {
    var counters = new AddressCounters(Direction.OUT, Scope.NETWORK, 2);

    Stream.of("mesh.a", "mesh.b", "mesh.c", "mesh.d", "mesh.a")
        .forEach(address -> counters.of(address).frame(10, nanos(5)));

    List<AddressTraffic> rows = counters.read(nanos(1_005)).sorted(AddressTraffic.ORDER).toList();
    assertThat(rows)
        .extracting(AddressTraffic::address)
        .containsExactly(BusTraffic.OTHERS, "mesh.a", "mesh.b");
    assertThat(rows).extracting(AddressTraffic::frames).containsExactly(2L, 2L, 1L);
    assertThat(rows.get(0).bytes()).isEqualTo(20);
    assertThat(rows.get(0).lastMs()).hasValue(1_000);
  }

  @Test
  void shouldCountAllRepliesTogether() {
    var counters = new AddressCounters(Direction.IN, Scope.LOCAL, 10);

    counters.of("__vertx.reply.1").frame(0, 0);
    counters.of("__vertx.reply.00c0ffee").frame(0, 0);

    assertThat(counters.read(0))
        .singleElement()
        .matches(row -> row.address().equals(BusTraffic.REPLIES) && row.frames() == 2);
  }

  @Test
  void shouldForgetThePromptThatWasNotSpokenOfForLongest() {
    var prompts = new RecentPrompts(2);
    PromptId first = prompt();
    PromptId second = prompt();
    prompts.mentioned(first);
    prompts.mentioned(second);
    prompts.left(first);

    prompts.mentioned(prompt());

    assertThat(prompts.framesOut(first)).hasValue(1);
    assertThat(prompts.framesOut(second)).isEmpty();
  }

  @Test
  void shouldRememberNoMorePromptsThanItMay() {
    var prompts = new RecentPrompts(3);
    List<PromptId> ids = Stream.generate(TrafficTest::prompt).limit(50).toList();

    ids.forEach(
        id -> {
          prompts.left(id);
          prompts.left(id);
        });

    assertThat(ids.stream().filter(id -> prompts.framesOut(id).isPresent())).hasSize(3);
  }

  private static PromptId prompt() {
    return PromptId.create(DeviceId.random(new Random(1)));
  }

  private static long nanos(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
