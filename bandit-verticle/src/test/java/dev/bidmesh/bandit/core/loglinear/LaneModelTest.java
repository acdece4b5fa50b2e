package dev.bidmesh.bandit.core.loglinear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bandit.core.model.Lesson;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/**
 * Golden numbers. They were computed apart from this code, with mpmath at 50 digits and straight
 * from the definitions: V₀ by inverting [(30·(M + .001·I))⁻¹ + diag((.5/.13)², 0, 0, 0, 0)], θ by
 * inverting V at each step, nothing factored and nothing packed. In short:
 *
 * <pre>
 * V0 = ((30*(M + eye(5)*.001))**-1 + diag([(.5/.13)**2, 0, 0, 0, 0]))**-1
 * for phi, y, g in runs: V = g*V + phi*phi.T + (1-g)*V0;  b = g*b + phi*y + (1-g)*V0*theta0
 * mean = exp(phi.T * V**-1 * b);  width = sqrt(phi.T * V**-1 * phi)
 * </pre>
 */
class LaneModelTest {

  private static final double DISCOUNT = 0.98;
  private static final Percentage TIGHT = Percentage.withPercentage(1e-9);
  private static final Features CALIBRATION = features(0.2, 0.5, 40);

  private final LaneModel model = new LaneModel(Prior.of(Accelerator.CPU));

  @Test
  void shouldStartAtThePriorOfAProcessor() {
    assertThat(model.predict(CALIBRATION).medianS()).isCloseTo(8.7080788428370505, TIGHT);
    assertThat(model.predict(CALIBRATION).width()).isCloseTo(3.8854891311367357, TIGHT);
    assertThat(model.predict(features(0.95, 0.25, 1000)).medianS())
        .isCloseTo(141.97378587487241, TIGHT);
    assertThat(model.v().get(0)).isCloseTo(0.067448168624740843, TIGHT);
    assertThat(model.v().get(5)).isCloseTo(1.9792983028547127, TIGHT);
    assertThat(model.v().get(14)).isCloseTo(1.7007319919196215, TIGHT);
    assertThat(model.observations()).isZero();
  }

  @Test
  void shouldStartNpusWithoutSensitivityToLoadAndGpusLikeThem() {
    var npu = new LaneModel(Prior.of(Accelerator.NPU));
    var gpu = new LaneModel(Prior.of(Accelerator.GPU));

    assertThat(npu.predict(CALIBRATION).medianS()).isCloseTo(4.1240504933964218, TIGHT);
    assertThat(npu.predict(features(0.7, 0.1, 40)).medianS()).isCloseTo(4.1240504933964218, TIGHT);
    assertThat(gpu.predict(CALIBRATION)).isEqualTo(npu.predict(CALIBRATION));
  }

  @Test
  void shouldBeCalibratedByTheFirstRun() {
    // What the phone would take, 8.71 s, becomes .069 s after one run of .05 s.
    assertThat(model.predict(CALIBRATION).medianS()).isCloseTo(8.71, within(0.005));

    assertThat(model.learn(CALIBRATION, 0.05, DISCOUNT)).isEqualTo(Lesson.LEARNED);

    Prediction after = model.predict(CALIBRATION);
    assertThat(after.medianS()).isCloseTo(0.069, within(0.0005));
    assertThat(after.medianS()).isCloseTo(0.068894619980044812, TIGHT);
    assertThat(after.sigma()).isEqualTo(0.3);
    assertThat(after.cautiousSigma()).isEqualTo(1);
    assertThat(after.lowerS(1)).isCloseTo(0.053895445959553179, TIGHT);
    assertThat(after.meanS()).isCloseTo(after.medianS() * Math.exp(0.3 * 0.3 / 2), TIGHT);
    assertThat(after.lowerS(0)).isCloseTo(after.meanS(), TIGHT);
    assertThat(after.upperS()).isCloseTo(0.41017987748216281, TIGHT);
  }

  @Test
  void shouldFollowTheFormulasOverSeveralRuns() {
    threeRuns(model);

    Offset<Double> close = within(1e-11);
    List<Double> v = model.v();
    assertThat(v.get(0)).isCloseTo(3.0078481686247408, close);
    assertThat(v.get(4)).isCloseTo(0.48315872297339829, close);
    assertThat(v.get(8)).isCloseTo(0.6968142724792636, close);
    assertThat(v.get(14)).isCloseTo(2.1016119307988271, close);
    assertThat(model.b().get(0)).isCloseTo(-1.3275596882169109, close);
    assertThat(model.b().get(3)).isCloseTo(10.028225984440088, close);
    Prediction typical = model.predict(features(0.489, 0.490, 100));
    assertThat(typical.medianS()).isCloseTo(0.25918272717610975, TIGHT);
    assertThat(typical.width()).isCloseTo(0.67030215841432631, TIGHT);
    assertThat(model.observations()).isEqualTo(3);
  }

  @Test
  void shouldFollowTheFormulasFromThePriorOfAnNpu() {
    var npu = new LaneModel(Prior.of(Accelerator.NPU));

    threeRuns(npu);

    assertThat(npu.predict(features(0.489, 0.490, 100)).medianS())
        .isCloseTo(0.21401854119897941, TIGHT);
  }

  @Test
  void shouldForgetTowardsThePriorWithASmallDiscount() {
    threeRuns(model);

    model.learn(features(0.489, 0.490, 100), 9, LaneModel.AFTER_CHANGE);

    assertThat(model.predict(features(0.489, 0.490, 100)).medianS())
        .isCloseTo(6.2638805897909181, TIGHT);
  }

  @Test
  void shouldLearnFromAStoppedRunOnlyWhatItHadOutlasted() {
    assertThat(model.learnAtLeast(CALIBRATION, 8.6, DISCOUNT)).isEqualTo(Lesson.NONE);
    assertThat(model.learnAtLeast(CALIBRATION, 0, DISCOUNT)).isEqualTo(Lesson.NONE);
    assertThat(model.observations()).isZero();

    assertThat(model.learnAtLeast(CALIBRATION, 20, DISCOUNT)).isEqualTo(Lesson.LEARNED);

    assertThat(model.predict(CALIBRATION).medianS()).isBetween(18.0, 20.0);
  }

  @Test
  void shouldRefuseTimesThatNoRunCanHave() {
    for (double absurd : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 86_401}) {
      assertThat(model.learn(CALIBRATION, absurd, DISCOUNT)).isEqualTo(Lesson.REFUSED);
    }
    assertThat(model.observations()).isZero();
    assertThat(model.predict(CALIBRATION).medianS()).isCloseTo(8.7080788428370505, TIGHT);
  }

  @Test
  void shouldCountExtremeTimesAsTheEndsOfTheirRange() {
    var hour = new LaneModel(Prior.of(Accelerator.CPU));

    model.learn(CALIBRATION, 86_400, DISCOUNT);
    hour.learn(CALIBRATION, 3_600, DISCOUNT);

    assertThat(model.predict(CALIBRATION)).isEqualTo(hour.predict(CALIBRATION));
  }

  @Test
  void shouldExplainItsPrediction() {
    threeRuns(model);

    double sum = model.terms(CALIBRATION).values().stream().mapToDouble(term -> term).sum();

    assertThat(sum).isCloseTo(Math.log(model.predict(CALIBRATION).meanS()), within(1e-12));
  }

  @Test
  void shouldContinueFromAnExportedState() {
    threeRuns(model);
    var copy = new LaneModel(Prior.of(Accelerator.CPU));

    assertThat(copy.restore(model.v(), model.b(), model.residualVariance(), 3)).isTrue();

    assertThat(copy.predict(CALIBRATION)).isEqualTo(model.predict(CALIBRATION));
    model.learn(CALIBRATION, 0.07, DISCOUNT);
    copy.learn(CALIBRATION, 0.07, DISCOUNT);
    assertThat(copy.v()).isEqualTo(model.v());
    assertThat(copy.residualVariance()).isEqualTo(model.residualVariance());
  }

  @Test
  void shouldRefuseAStateThatIsNotPositiveDefiniteAndStayAsItWas() {
    threeRuns(model);
    Prediction before = model.predict(CALIBRATION);

    boolean restored =
        model.restore(Collections.nCopies(15, 1.0), Collections.nCopies(5, 1.0), 1, 100);

    assertThat(restored).isFalse();
    assertThat(model.predict(CALIBRATION)).isEqualTo(before);
    assertThat(model.observations()).isEqualTo(3);
  }

  private static void threeRuns(LaneModel model) {
    model.learn(CALIBRATION, 0.05, DISCOUNT);
    model.learn(features(0.9, 0.3, 400), 1.25, DISCOUNT);
    model.learn(features(0, 1, 2000), 3, DISCOUNT);
  }

  private static Features features(double cpu, double ram, int chars) {
    return Features.of(new LaneFeatures(OptionalDouble.of(cpu), OptionalDouble.of(ram), chars));
  }
}
