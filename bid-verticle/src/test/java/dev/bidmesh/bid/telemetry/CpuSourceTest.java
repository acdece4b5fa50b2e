package dev.bidmesh.bid.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bid.core.Reading;
import org.junit.jupiter.api.Test;
import oshi.hardware.CentralProcessor.TickType;

class CpuSourceTest {

  private final long[] ticks = new long[TickType.values().length];
  private long ownNanos;
  private final CpuSource source = new CpuSource(ticks::clone, () -> ownNanos);

  @Test
  void shouldNeedTwoLooks() {
    spend(1000, 1000);

    assertThat(source.read()).isEqualTo(new Reading.NotYet());
  }

  @Test
  void shouldMeasureTheLoadBetweenTwoLooks() {
    spend(1000, 1000);
    source.read();
    spend(250, 1750);

    assertLoad(0.125);

    spend(2000, 0);
    assertLoad(1);
  }

  @Test
  void shouldLeaveOutWhatThisProgramUses() {
    spend(1000, 1000);
    source.read();
    spend(500, 500);
    ownNanos = 300_000_000;

    assertLoad(0.2);
  }

  @Test
  void shouldNotFallBelowZeroWhenTheTwoClocksDisagree() {
    spend(1000, 1000);
    source.read();
    spend(100, 900);
    ownNanos = 110_000_000;

    assertLoad(0);
  }

  @Test
  void shouldCountEverythingWhereItsOwnShareIsUnknown() {
    ownNanos = -1;
    spend(1000, 1000);
    source.read();
    spend(500, 500);

    assertLoad(0.5);
  }

  @Test
  void shouldCountWaitingForDisksAsIdle() {
    spend(1000, 1000);
    source.read();
    ticks[TickType.IOWAIT.getIndex()] += 500;
    ticks[TickType.IRQ.getIndex()] += 500;

    assertLoad(0.5);
  }

  @Test
  void shouldWaitForTimeToPass() {
    spend(1000, 1000);
    source.read();

    assertThat(source.read()).isEqualTo(new Reading.NotYet());
    spend(500, 500);
    assertLoad(0.5);
  }

  @Test
  void shouldStartAfreshWhenTheCountersDo() {
    spend(1000, 1000);
    source.read();
    java.util.Arrays.fill(ticks, 0);
    spend(10, 10);

    assertThat(source.read()).isEqualTo(new Reading.NotYet());
    spend(25, 75);
    assertLoad(0.25);
  }

  @Test
  void shouldBeMissingWhereTheTimesCannotBeRead() {
    assertThat(source.read())
        .isEqualTo(new Reading.Missing("the system does not tell processor times"));
  }

  private void assertLoad(double expected) {
    assertThat(source.read())
        .isInstanceOfSatisfying(
            Reading.Cpu.class, cpu -> assertThat(cpu.load()).isCloseTo(expected, within(1e-12)));
  }

  private void spend(long userMs, long idleMs) {
    ticks[TickType.USER.getIndex()] += userMs;
    ticks[TickType.IDLE.getIndex()] += idleMs;
  }
}
