package dev.bidmesh.simulation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

  private static final String HEADER =
      "cpu_load,ram_load,ram_kb,tokens,prompt_length,ttft_sec,stream_speed_tps\n";

  private final Path folder;

  SourcesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void writeProfile() throws IOException {
    Files.writeString(
        folder.resolve("genie-profile.json"),
        "{\"components\":[{\"events\":[{\"init-time\":{\"value\":2000000}},"
            + "{\"time-to-first-token\":{\"value\":500000},"
            + "\"token-generation-rate\":{\"value\":10}}]}]}");
  }

  @Test
  void shouldTakeTimesFromRows() throws IOException {
    // 20 tokens at 5 a second are 4 s at any load.
    writeRows("20", "5");

    ServiceTimes times = Sources.of(Optional.of(folder), Reading.WHOLE);

    assertThat(times.source()).contains("289 measured rows", folder.toString());
    assertThat(times.cpuMeanS(3, 9, 0)).isCloseTo(4, within(1e-12));
    assertThat(times.npuMeanS(0, 1)).isCloseTo(2 + .5 + 20 / 10.0, within(1e-12));
    assertThat(times.chars(0)).isEqualTo(100);
  }

  @Test
  void shouldCountTheFirstTokenTwiceAsThePublishedCoefficientsDo() throws IOException {
    writeRows("20", "5");

    assertThat(Sources.measured(folder, Reading.PUBLISHED).cpuMeanS(3, 9, 0))
        .isCloseTo(4 + 1.5, within(1e-12));
  }

  @Test
  void shouldFallBackToPublishedCoefficientsAndSaySo() {
    ServiceTimes times = Sources.of(Optional.empty(), Reading.WHOLE);

    assertThat(times.source()).contains("no measurements at hand");
    // 40 characters, half loaded: exp(2.614 + 1.512 s + .009 ram + 1.213 q − .661 s q), s = ram =
    // .49.
    double q = Math.log(5 * .1);
    double median = Math.exp(2.614 + 1.512 * .49 + .009 * .49 + 1.213 * q - .661 * .49 * q);
    assertThat(times.cpuMeanS(8, 8, 0)).isCloseTo(median * Math.exp(.13 * .13 / 2), within(.01));
  }

  @Test
  void shouldNotFallBackWhereSomebodyNamesAFolder() {
    assertThatThrownBy(() -> Sources.of(Optional.of(folder.resolve("nowhere")), Reading.WHOLE))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("there is no " + folder.resolve("nowhere"))
        .hasMessageContaining("bidmesh.replay.data");
  }

  @Test
  void shouldNameTheLineThatIsWrong() throws IOException {
    Files.writeString(folder.resolve("phone-b-latency.csv"), HEADER + "1,1,1,20,100,1.5,fast\n");

    assertThatThrownBy(() -> Sources.of(Optional.of(folder), Reading.WHOLE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void shouldNameTheColumnsThatAreMissing() throws IOException {
    Files.writeString(folder.resolve("phone-b-latency.csv"), "cpu,ram\n");

    assertThatThrownBy(() -> Sources.of(Optional.of(folder), Reading.WHOLE))
        .hasMessageContaining("line 1: must be 'cpu_load");
  }

  @Test
  void shouldRefuseATimeOfNothing() throws IOException {
    Files.writeString(folder.resolve("phone-b-latency.csv"), HEADER + "1,1,1,20,100,1.5,0\n");

    assertThatThrownBy(() -> Sources.of(Optional.of(folder), Reading.WHOLE))
        .hasMessageContaining("line 2: 0 is not between");
  }

  private void writeRows(String tokens, String perSecond) throws IOException {
    var rows = new StringBuilder(HEADER);
    for (int cpu = 1; cpu <= 97; cpu += 6) {
      for (int ram = 1; ram <= 97; ram += 6) {
        rows.append(
            String.format(Locale.ROOT, "%d,%d,7,%s,100,1.5,%s%n", cpu, ram, tokens, perSecond));
      }
    }
    Files.writeString(folder.resolve("phone-b-latency.csv"), rows);
  }
}
