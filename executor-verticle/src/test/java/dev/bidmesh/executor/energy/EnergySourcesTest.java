package dev.bidmesh.executor.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnergySourcesTest {

  private final Path sys;

  EnergySourcesTest(@TempDir Path sys) {
    this.sys = sys;
  }

  @Test
  void shouldAddUpThePackagesOfTheProcessorAndNothingElse() throws IOException {
    zone("intel-rapl:0", "package-0", 1_000_000);
    zone("intel-rapl:1", "package-1", 5_000_000);
    zone("intel-rapl:2", "psys", 9_000_000);
    zone("intel-rapl:0:0", "core", 500_000);
    EnergySource source = EnergySources.find(sys);
    EnergySource.Reading before = source.read();

    zone("intel-rapl:0", "package-0", 3_500_000);
    zone("intel-rapl:1", "package-1", 6_000_000);
    zone("intel-rapl:2", "psys", 99_000_000);
    zone("intel-rapl:0:0", "core", 1_500_000);

    assertThat(source.read().joulesSince(before)).isCloseTo(3.5, within(1e-9));
  }

  @Test
  void shouldMindACounterThatBeginsAgain() throws IOException {
    zone("intel-rapl:0", "package-0", 999_000_000);
    EnergySource source = EnergySources.find(sys);
    EnergySource.Reading before = source.read();

    zone("intel-rapl:0", "package-0", 2_000_000);

    assertThat(source.read().joulesSince(before)).isCloseTo(3, within(1e-9));
  }

  @Test
  void shouldTakeTheBatteryWhereTheProcessorTellsNothing() throws IOException {
    battery("Discharging", 10_000_000);
    EnergySource source = EnergySources.find(sys);
    EnergySource.Reading before = source.read();

    battery("Discharging", 9_990_000);

    assertThat(source.read().joulesSince(before)).isCloseTo(36, within(1e-9));
  }

  @Test
  void shouldTellNothingWhileTheBatteryIsChargedOrTooCoarse() throws IOException {
    battery("Discharging", 10_000_000);
    EnergySource source = EnergySources.find(sys);
    EnergySource.Reading before = source.read();

    assertThatThrownBy(() -> source.read().joulesSince(before))
        .hasMessage("less was used than the battery can tell");
    battery("Charging", 10_000_001);
    assertThatThrownBy(source::read).hasMessage("the battery is not discharging");
  }

  @Test
  void shouldSayWhyThereIsNone() throws IOException {
    Path processor = sys.resolve("class").resolve("powercap");
    Path battery = sys.resolve("class").resolve("power_supply");
    assertThatThrownBy(() -> EnergySources.find(sys))
        .hasMessage(
            "processor: " + processor + " is not there; battery: " + battery + " is not there");

    Files.createDirectories(processor);
    zone("intel-rapl:0", "package-0", 1);
    Files.writeString(processor.resolve("intel-rapl:0").resolve("energy_uj"), "garbage");
    assertThatThrownBy(() -> EnergySources.find(sys)).hasMessageContaining("holds no number");
  }

  private void zone(String zone, String name, long microjoules) throws IOException {
    write("powercap", zone, "name", name);
    write("powercap", zone, "max_energy_range_uj", "1000000000");
    write("powercap", zone, "energy_uj", Long.toString(microjoules));
  }

  private void battery(String status, long microwattHours) throws IOException {
    write("power_supply", "BAT0", "type", "Battery");
    write("power_supply", "BAT0", "status", status);
    write("power_supply", "BAT0", "energy_now", Long.toString(microwattHours));
  }

  private void write(String kind, String folder, String file, String text) throws IOException {
    Path parent = Files.createDirectories(sys.resolve("class").resolve(kind).resolve(folder));
    Files.writeString(parent.resolve(file), text + "\n");
  }
}
