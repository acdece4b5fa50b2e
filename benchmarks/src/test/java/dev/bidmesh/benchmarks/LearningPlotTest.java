package dev.bidmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningPlotTest {

  @Test
  void shouldTakeSharesOverTheLatestPromptsOnly() {
    List<String> choices =
        IntStream.range(0, 2 * LearningPlot.WINDOW)
            .mapToObj(i -> i < LearningPlot.WINDOW ? "a" : "b")
            .toList();

    List<Double> shares = LearningPlot.shares(choices, "a");

    assertThat(shares.get(0)).isEqualTo(1);
    assertThat(shares.get(LearningPlot.WINDOW + LearningPlot.WINDOW / 2 - 1)).isEqualTo(.5);
    assertThat(shares.get(2 * LearningPlot.WINDOW - 1)).isZero();
  }

  @Test
  void shouldDrawALineForEachDeviceAndForWhatWouldHaveBeenBest(@TempDir Path folder)
      throws IOException {
    var plan = new LiveLearning.Plan(6, 4, Duration.ofMillis(100), .6, 7);
    var asked = new LiveLearning.Asked(0, "fast", "middle", "fast", .1);
    var result = new LiveLearning.Result(plan, Collections.nCopies(10, asked));

    Path file = LearningPlot.write(result, folder.resolve("deep/er"));

    assertThat(file).isEqualTo(folder.resolve("deep/er/shares.svg"));
    assertThat(Files.readString(file)).contains("<svg", "</svg>");
    assertThat(LearningPlot.chart(result).getSeriesMap().keySet())
        .containsExactly(
            "fast", "fast, all known", "middle", "middle, all known", "slow", "slow, all known");
  }

  @Test
  void shouldTakeTheFolderFromAnywhereInTheCommandLine() {
    Arguments arguments = Arguments.of("25", "--out", "docs/pictures/learning", "15");

    assertThat(arguments.out()).contains(Path.of("docs/pictures/learning"));
    assertThat(arguments.at(0, 1)).isEqualTo(25);
    assertThat(arguments.at(1, 1)).isEqualTo(15);
    assertThat(arguments.at(2, 7)).isEqualTo(7);
    assertThatThrownBy(() -> Arguments.of("--out")).hasMessageContaining("--out needs a folder");
  }
}
