package dev.bidmesh.simulation.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class FitTest {

  private static final Logger LOG = LoggerFactory.getLogger(FitTest.class);

  @Test
  void shouldReadRowsAsFractionsAndSeconds() {
    var row = PhoneRows.parse(PhoneRows.HEADER + "\n37,61,7206812,26,40,2.5,10.4\n").get(0);

    assertThat(row.cpu()).isEqualTo(.37);
    assertThat(row.ram()).isEqualTo(.61);
    assertThat(row.chars()).isEqualTo(40);
    assertThat(row.latencyS()).isEqualTo(2.5 + 26 / 10.4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2,3,4|line 2: must have 7 columns, not 4",
        "101,1,1,26,40,2.5,10|line 2: 101 is not between 0.0 and 100.0",
        "1,1,1,26,40,x,10|line 2: 'x' is no number",
        "1,1,1,26,40,2.5,0|line 2: 0 is not between"
      })
  void shouldNameTheLineThatIsWrong(String line, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PhoneRows.parse(PhoneRows.HEADER + "\n" + line))
        .withMessageStartingWith(problem);
  }

  @Test
  void shouldRefuseAnotherTable() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PhoneRows.parse("a,b\n1,2"))
        .withMessageContaining(PhoneRows.HEADER);
  }

  @Test
  void shouldComputeTheUsualFigures() {
    var fit = Fit.of(new double[] {1, 3, 3}, new double[] {1, 2, 4});

    assertThat(fit.r2()).isCloseTo(1 - 2 / (14.0 / 3), within(1e-12));
    assertThat(fit.meanErrorS()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(fit.medianRelativeError()).isEqualTo(.25);
  }

  @ParameterizedTest
  @EnumSource(Model.class)
  void shouldPredictNoRowByItself(Model model) {
    List<PhoneRow> rows = new ArrayList<>(generated(true));
    // A row like no other: whoever has seen it predicts it, whoever has not cannot.
    rows.add(new PhoneRow(.05, .5, 7, 12, 3000, 10));

    double worst = Math.abs(Fit.of(model, Split.LENGTH, rows).meanErrorS() * rows.size());

    assertThat(worst).isGreaterThan(2000);
  }

  @ParameterizedTest
  @EnumSource(Split.class)
  void shouldLeaveEveryRowOutOnce(Split split) {
    List<PhoneRow> rows = generated(false);

    List<Integer> groups = split.groups(rows);

    assertThat(groups).hasSameSizeAs(rows);
    assertThat(new HashSet<>(groups)).hasSizeGreaterThan(4);
  }

  @Test
  void shouldTellAWorldThatTheModelExplainsFromOneThatItDoesNot() {
    assertThat(new FitTable(generated(true)).isGood()).isTrue();
    assertThat(new FitTable(generated(false)).isGood()).isFalse();
    assertThat(new FitTable(generated(true)).markdown().lines()).hasSize(5);
    assertThat(new FitTable(generated(true)).wholeRunMarkdown().lines()).hasSize(4);
  }

  @Tag("long")
  @Test
  void shouldExplainTheMeasurementsAsWellAsItMust() throws IOException {
    Optional<Path> folder = MeasuredFolder.find();
    if (folder.isEmpty()) {
      String why = "skipped: the measured rows are not at hand; " + MeasuredFolder.REMEDY;
      LOG.info(why);
      abort(why);
    }
    Path rows = folder.orElseThrow().resolve(MeasuredFolder.ROWS);

    var table = new FitTable(PhoneRows.read(rows));

    LOG.info("{}\n{}", rows, table.markdown());
    assertThat(table.isGood()).isTrue();
  }

  /** Rows of the shipped prior's world, or of one where memory rules. */
  private static List<PhoneRow> generated(boolean believable) {
    var random = new Random(1);
    List<PhoneRow> rows = new ArrayList<>();
    for (int cpu = 1; cpu < 100; cpu += 12) {
      for (int ram = 1; ram < 100; ram += 12) {
        for (int chars = 40; chars < 480; chars += 60) {
          double s = Math.min(cpu / 100.0, .75);
          double q = Math.log(5 * (chars / 1000.0 + .06));
          double y = 1.7 + 1.5 * s + 1.2 * q - .66 * s * q + .05 * random.nextGaussian();
          double seconds = Math.exp(believable ? y : 3 + Math.sin(ram));
          rows.add(new PhoneRow(cpu / 100.0, ram / 100.0, chars, chars / 2, seconds, chars));
        }
      }
    }
    return rows;
  }
}
