package dev.bidmesh.bandit.core.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import dev.bidmesh.bandit.core.linear.StateFiles.Units;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateFilesTest {

  /** The warm set's times to first token, in the units of the shipped A. */
  private static final String SECONDS =
      column(50352.775448, 2915886.9048, 2467791.8716, 11773252.430);

  @Test
  void shouldRescaleTheShippedMatrix() {
    var imported = StateFiles.read(WarmSet.SHIPPED_A, SECONDS);

    assertThat(imported.units()).isEqualTo(Units.RAW);
    assertThat(imported.runs()).isEqualTo(2912);
    double share = 30.0 / 2912;
    double[] a = imported.arm().a();
    double[] expected = {2913, 1424.42, 1426.1, 553.26};
    for (int j = 0; j < expected.length; j++) {
      double identity = j == 0 ? 1 : 0;
      assertThat((a[j] - identity) / share + identity).isCloseTo(expected[j], within(1e-9));
    }
  }

  @Test
  void shouldLetRunsHereSoonCountMoreButPredictTheSame() {
    var imported = StateFiles.read(WarmSet.SHIPPED_A, SECONDS);
    var whole = new LinUcb();
    whole.restore(WarmSet.a(), WarmSet.TTFT);
    double[] x = {1, .5, .5, .19};

    assertThat(imported.weight()).isEqualTo(30);
    assertThat(imported.arm().a()[0]).isCloseTo(31, within(1e-9));
    assertThat(imported.arm().estimate(x)).isCloseTo(whole.estimate(x), within(1.0));
  }

  @Test
  void shouldSayThatTheShippedTargetsAreNoLatencies() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StateFiles.read(WarmSet.SHIPPED_A, WarmSet.SHIPPED_B))
        .withMessageContaining("b is not of latencies: its mean target is 771")
        .withMessageContaining("tokens × tokens per second");
  }

  @Test
  void shouldRefuseTargetsThatFallWithLoad() {
    String speeds = column(18712.935297, 702240.9791, 916515.7313, 3868617.305);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> StateFiles.read(WarmSet.SHIPPED_A, speeds))
        .withMessageContaining("falls as the processor gets busier");
  }

  @Test
  void shouldRefuseTargetsThatAreNoTimes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StateFiles.read(WarmSet.SHIPPED_A, "-50\n-8\n-8\n-8\n"))
        .withMessageContaining("its mean target is -0.01");
  }

  @ParameterizedTest
  @CsvSource({"48.9, RAW", ".489, NORMALISED", ".00489, DIVIDED_TWICE", ".01, DIVIDED_TWICE"})
  void shouldTellUnitsByTheMeanLoad(double meanCpu, Units units) {
    assertThat(StateFiles.units(meanCpu)).isEqualTo(units);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", ".01, .001"})
  void shouldReadEveryUnitAsTheSameState(double fraction, double thousand) {
    double[] s = {1, fraction, fraction, thousand};
    double[] a = WarmSet.a();
    String aText =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    IntStream.range(0, 4)
                        .mapToObj(j -> number(scaled(a, s, i, j)))
                        .collect(Collectors.joining(" ")))
            .collect(Collectors.joining("\n"));
    String bText = column(IntStream.range(0, 4).mapToDouble(i -> s[i] * WarmSet.TTFT[i]).toArray());

    var imported = StateFiles.read(aText, bText);

    double[] x = {1, .5, .5, .19};
    double expected = StateFiles.read(WarmSet.SHIPPED_A, SECONDS).arm().estimate(x);
    assertThat(imported.arm().estimate(x)).isCloseTo(expected, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 2 3|A must have 4 lines, not 1",
        "1 2 3 4;1 2 3 4;1 2 3;1 2 3 4|A, line 3: must hold 4 numbers, not 3",
        "1 2 3 4;1 2 x 4;1 2 3 4;1 2 3 4|A, line 2: 'x' is not a number",
        "1 2 3 4;1 2 3 4;1 2 NaN 4;1 2 3 4|A, line 3: 'NaN' is not a finite number",
        "9 2 3 4;1 2 3 4;1 2 3 4;1 2 3 4|A is not symmetric: line 2, number 1",
        "1 0 0 0;0 1 0 0;0 0 1 0;0 0 0 1|it has learned nothing",
        "9 6 6 6;6 2 1 1;6 1 2 1;6 1 1 2|A is not positive definite"
      })
  void shouldNameWhatIsWrong(String a, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StateFiles.read(a.replace(';', '\n'), "8\n8\n8\n8\n"))
        .withMessageContaining(problem);
  }

  private static double scaled(double[] a, double[] s, int i, int j) {
    double identity = i == j ? 1 : 0;
    double normalised = a[Cholesky.at(Math.min(i, j), Math.max(i, j))] - identity;
    return s[i] * normalised * s[j] + identity;
  }

  private static String column(double... numbers) {
    return IntStream.range(0, numbers.length)
        .mapToObj(i -> number(numbers[i]))
        .collect(Collectors.joining("\n"));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.12f", value);
  }
}
