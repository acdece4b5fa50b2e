package dev.bidmesh.bid.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TelemetryStatus;
import dev.bidmesh.protocol.message.TelemetryStatus.MissingSource;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplingTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void shouldReadEverySourceAtOnceAtTheStart() {
    Bidder bidder = Bidder.started(Quantity.CPU, Quantity.RAM);

    assertThat(reads(bidder)).containsExactlyInAnyOrder(Quantity.CPU, Quantity.RAM);
  }

  @Test
  void shouldReadAgainWhenTheIntervalIsOver() {
    Bidder bidder = Bidder.started(Quantity.RAM);
    bidder.reads(Quantity.RAM, new Reading.Ram(0.5));

    bidder.core.advance(Duration.ofMillis(999));
    assertThat(reads(bidder)).hasSize(1);
    bidder.core.advance(Duration.ofMillis(1));
    assertThat(reads(bidder)).hasSize(2);
  }

  @Test
  void shouldReadSlowlyWhatChangesSlowly() {
    Bidder bidder = Bidder.started(Quantity.BATTERY);
    bidder.reads(Quantity.BATTERY, new Reading.Battery(0.5, true));

    bidder.core.advance(Duration.ofSeconds(29));
    assertThat(reads(bidder)).hasSize(1);
    bidder.core.advance(SECOND);
    assertThat(reads(bidder)).hasSize(2);
  }

  @Test
  void shouldLookAgainSoonForTheFirstLoad() {
    Bidder bidder = Bidder.started(Quantity.CPU);

    bidder.reads(Quantity.CPU, new Reading.NotYet());
    bidder.core.advance(Duration.ofMillis(350));

    assertThat(reads(bidder)).hasSize(2);
  }

  @Test
  void shouldCallASourceThatHangsMissingAndAskItNoMore() {
    Bidder bidder = Bidder.started(Quantity.CPU, Quantity.RAM);
    bidder.reads(Quantity.RAM, new Reading.Ram(0.5));

    bidder.core.advance(Duration.ofSeconds(2));

    assertThat(status(bidder).missing())
        .contains(new MissingSource("cpu", "no answer within 2000 ms"));
    assertThat(toldExecutor(bidder)).last().isEqualTo(status(bidder));

    bidder.core.advance(Duration.ofMinutes(10));
    assertThat(reads(bidder).stream().filter(Quantity.CPU::equals)).hasSize(1);
  }

  @Test
  void shouldTakeTheValueOfASourceThatReturnsLate() {
    Bidder bidder = Bidder.started(Quantity.CPU);
    bidder.core.advance(Duration.ofSeconds(10));

    bidder.reads(Quantity.CPU, new Reading.Cpu(0.4));

    assertThat(status(bidder).telemetry().cpu()).hasValue(0.4);
    bidder.core.advance(SECOND);
    assertThat(reads(bidder)).hasSize(2);
  }

  @Test
  void shouldNotLetASourceThatHangsHoldUpAnother() {
    Bidder bidder = Bidder.started(Quantity.CPU, Quantity.RAM);

    for (int second = 0; second < 20; second++) {
      bidder.reads(Quantity.RAM, new Reading.Ram(0.5));
      bidder.core.advance(SECOND);
    }

    assertThat(reads(bidder).stream().filter(Quantity.RAM::equals)).hasSize(21);
  }

  @Test
  void shouldRetryAFailedSourceRarely() {
    Bidder bidder = Bidder.started(Quantity.RAM);
    bidder.reads(Quantity.RAM, new Reading.Missing("UnsatisfiedLinkError"));

    bidder.core.advance(Duration.ofSeconds(59));
    assertThat(reads(bidder)).hasSize(1);
    bidder.core.advance(SECOND);
    assertThat(reads(bidder)).hasSize(2);

    bidder.reads(Quantity.RAM, new Reading.Ram(0.5));
    assertThat(status(bidder).degraded()).isTrue();
    assertThat(status(bidder).telemetry().ram()).hasValue(0.5);
  }

  @Test
  void shouldTellTheExecutorAfterEveryReading() {
    Bidder bidder = Bidder.started(Quantity.CPU, Quantity.RAM);

    bidder.reads(Quantity.CPU, new Reading.Cpu(0.25)).reads(Quantity.RAM, new Reading.Ram(0.5));

    assertThat(toldExecutor(bidder)).hasSize(2).last().isEqualTo(status(bidder));
    assertThat(status(bidder).degraded()).isFalse();
  }

  private static List<Quantity> reads(Bidder bidder) {
    return bidder.core.outputs(ReadSource.class).stream().map(ReadSource::quantity).toList();
  }

  private static List<TelemetryStatus> toldExecutor(Bidder bidder) {
    return bidder.core.sentTo(Address.Local.EXECUTOR, TelemetryStatus.class);
  }

  private static TelemetryStatus status(Bidder bidder) {
    return (TelemetryStatus)
        bidder.core.replyTo(bidder.core.ask(Bidder.SELF, new StatusQuery())).orElseThrow();
  }
}
