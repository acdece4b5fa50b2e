package dev.bidmesh.bid.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bid.core.Reading;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import oshi.hardware.PowerSource;
import oshi.hardware.common.platform.linux.LinuxPowerSource;

class BatterySourceTest {

  private static final PowerSource MOUSE = source("hidpp_battery_0", 0.05, -1, -1, false, true);
  private static final PowerSource PLACEHOLDER = source("System Battery", 1, 0, 1, false, false);

  @Test
  void shouldReadTheChargeOfABattery() {
    assertThat(read(source("BAT0", 0.4, 20_000, 50_000, false, true)))
        .isEqualTo(new Reading.Battery(0.4, false));
    assertThat(read(source("BAT0", 0.4, 20_000, 50_000, true, false)))
        .isEqualTo(new Reading.Battery(0.4, true));
  }

  @Test
  void shouldTakeAFullBatteryAtThePlugForMains() {
    assertThat(read(source("BAT0", 0.8, 40_000, 50_000, false, false)))
        .isEqualTo(new Reading.Battery(0.8, true));
  }

  @Test
  void shouldAddUpSeveralBatteriesByTheirSize() {
    assertThat(
            read(
                source("BAT0", 1, 10_000, 10_000, false, false),
                source("BAT1", 0.5, 15_000, 30_000, false, true)))
        .isEqualTo(new Reading.Battery(0.625, false));
  }

  @Test
  void shouldBeMissingOnADeviceWithoutABattery() {
    assertThat(read()).isEqualTo(new Reading.Absent());
    assertThat(read(MOUSE)).isEqualTo(new Reading.Absent());
    assertThat(read(PLACEHOLDER)).isEqualTo(new Reading.Absent());
  }

  @Test
  void shouldNotTakeAMouseForTheDevice() {
    assertThat(read(MOUSE, source("BAT0", 0.4, 20_000, 50_000, false, true)))
        .isEqualTo(new Reading.Battery(0.4, false));
  }

  private static Reading read(PowerSource... sources) {
    return new BatterySource(() -> List.of(sources)).read();
  }

  private static PowerSource source(
      String name, double remaining, int now, int full, boolean charging, boolean discharging) {
    return new LinuxPowerSource(
        name,
        name,
        remaining,
        -1,
        -1,
        0,
        -1,
        0,
        false,
        charging,
        discharging,
        PowerSource.CapacityUnits.MWH,
        now,
        full,
        full,
        -1,
        "unknown",
        LocalDate.EPOCH,
        "unknown",
        "unknown",
        0);
  }
}
