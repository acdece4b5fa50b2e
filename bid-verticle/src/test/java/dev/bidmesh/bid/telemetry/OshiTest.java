package dev.bidmesh.bid.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bid.core.Quantity;
import dev.bidmesh.bid.core.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sources on real OSHI: on this machine, and in class loaders of their own, where OSHI reads
 * another {@code /proc} or its native library is not there.
 */
class OshiTest {

  @Test
  void shouldNotFailOnAnyMachine() {
    for (TelemetrySource source : TelemetrySources.oshi()) {
      Reading reading = SourceReader.read(source);

      assertThat(reading).as(source.quantity().label()).isNotNull();
    }
    assertThat(TelemetrySources.oshi())
        .extracting(TelemetrySource::quantity)
        .containsExactly(Quantity.values());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldReadProcFiles(@TempDir Path proc) throws Exception {
    Files.writeString(proc.resolve("meminfo"), "MemTotal: 1000 kB\nMemAvailable: 250 kB\n");
    stat(proc, 10_000, 90_000);

    try (var isolated = new IsolatedOshi(Map.of("oshi.util.proc.path", proc.toString()), "none.")) {
      assertThat(isolated.read("RAM")).isEqualTo("Ram[used=0.75]");
      assertThat(isolated.read("CPU")).isEqualTo("NotYet[]");
      stat(proc, 70_000, 130_000);
      // 60,000 of 100,000 ticks busy; what this JVM used in the meantime is no more than a few.
      assertThat(isolated.read("CPU")).matches("Cpu\\[load=0\\.(6|59\\d*)]");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldBeMissingWhereProcIsUnreadable(@TempDir Path proc) throws Exception {
    var nowhere = Map.of("oshi.util.proc.path", proc.resolve("absent").toString());

    try (var isolated = new IsolatedOshi(nowhere, "none.")) {
      assertThat(isolated.read("RAM")).startsWith("Missing[reason=");
      assertThat(isolated.read("CPU")).startsWith("Missing[reason=");
      assertThat(isolated.read("CPU")).as("again").startsWith("Missing[reason=");
    }
  }

  @Test
  void shouldNotFailWithoutTheNativeLibrary() throws Exception {
    try (var isolated = new IsolatedOshi(Map.of(), "com.sun.jna.")) {
      for (Quantity quantity : Quantity.values()) {
        assertThat(isolated.read(quantity.name())).isNotBlank();
      }
    }
  }

  private static void stat(Path proc, long busy, long idle) throws Exception {
    Files.writeString(proc.resolve("stat"), "cpu  " + busy + " 0 0 " + idle + " 0 0 0 0 0 0\n");
  }
}
