package dev.bidmesh.bandit.core.loglinear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import dev.bidmesh.bandit.core.model.Residuals;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.LaneFeatures;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** What holds whatever the runs look like. */
class LaneModelPropertiesTest {

  /** One run: its features, its time, and how much of the past it leaves. */
  record Run(Features x, double seconds, double discount) {}

  @Property(tries = 300)
  @Label("should stay positive definite and finite")
  void shouldStayUsable(
      @ForAll Accelerator kind, @ForAll("runs") List<Run> runs, @ForAll("features") Features any) {
    var model = new LaneModel(Prior.of(kind));

    runs.forEach(run -> model.learn(run.x(), run.seconds(), run.discount()));

    assertUsable(model, any);
  }

  @Property(tries = 200)
  @Label("should stay positive definite when the features are stuck")
  void shouldStayUsableWithStuckFeatures(
      @ForAll("features") Features stuck,
      @ForAll("seconds") double seconds,
      @ForAll @DoubleRange(min = 0.05, max = 0.99) double discount) {
    var model = new LaneModel(Prior.of(Accelerator.CPU));

    for (int run = 0; run < 500; run++) {
      model.learn(stuck, seconds, discount);
    }

    assertUsable(model, stuck);
  }

  @Property(tries = 200)
  @Label("should move its prediction towards what it was told")
  void shouldMoveTowardsTheRun(
      @ForAll("runs") List<Run> runs, @ForAll("features") Features x, @ForAll("seconds") double s) {
    var model = new LaneModel(Prior.of(Accelerator.CPU));
    runs.forEach(run -> model.learn(run.x(), run.seconds(), run.discount()));
    double before = model.predict(x).logMean();

    // Without discount an update is a plain regression step, which never overshoots.
    model.learn(x, s, 1);

    double after = model.predict(x).logMean();
    assertThat((Math.log(s) - before) * (after - before)).isGreaterThanOrEqualTo(-1e-9);
    assertThat(Math.abs(Math.log(s) - after))
        .isLessThanOrEqualTo(Math.abs(Math.log(s) - before) + 1e-9);
  }

  @Property(tries = 100)
  @Label("should not care whether a state was exported in between")
  void shouldSurviveExport(@ForAll("runs") List<Run> before, @ForAll("runs") List<Run> after) {
    var kept = new LaneModel(Prior.of(Accelerator.CPU));
    before.forEach(run -> kept.learn(run.x(), run.seconds(), run.discount()));
    var restored = new LaneModel(Prior.of(Accelerator.CPU));
    assertThat(restored.restore(kept.v(), kept.b(), kept.residualVariance(), kept.observations()))
        .isTrue();

    after.forEach(run -> kept.learn(run.x(), run.seconds(), 1));
    after.forEach(run -> restored.learn(run.x(), run.seconds(), 1));

    assertThat(restored.observations()).isEqualTo(kept.observations());
    if (kept.observations() < Residuals.SEED_RUNS) {
      assertThat(restored.v()).isEqualTo(kept.v());
      assertThat(restored.b()).isEqualTo(kept.b());
    }
  }

  @Property(tries = 100)
  @Label("should explain a prediction by terms that add up to it")
  void shouldExplainByTermsThatAddUp(
      @ForAll("runs") List<Run> runs, @ForAll("features") Features x) {
    var model = new LaneModel(Prior.of(Accelerator.CPU));
    runs.forEach(run -> model.learn(run.x(), run.seconds(), run.discount()));

    double sum = model.terms(x).values().stream().mapToDouble(term -> term).sum();

    assertThat(model.terms(x).keySet()).containsExactlyElementsOf(LaneModel.TERMS);
    Prediction prediction = model.predict(x);
    assertThat(sum)
        .isCloseTo(prediction.logMean() + Prediction.scatter(prediction.sigma()), within(1e-9));
  }

  @Test
  void shouldStayPositiveDefiniteOverAHundredThousandRunsOfStuckFeatures() {
    var model = new LaneModel(Prior.of(Accelerator.CPU));
    Features stuck = new Features(0.3, 0.6, -0.2);

    IntStream.range(0, 100_000).forEach(run -> model.learn(stuck, 0.1, 0.98));

    assertUsable(model, stuck);
    assertThat(model.predict(stuck).medianS()).isBetween(0.1, 0.11);
    // What the runs say nothing about still stands as in the prior: slower under load.
    assertThat(model.predict(new Features(0.8, 0.6, -0.2)).medianS()).isGreaterThan(0.15);
  }

  private static void assertUsable(LaneModel model, Features x) {
    double[] v = model.v().stream().mapToDouble(each -> each).toArray();
    assertThat(new Cholesky().factor(v)).as("V is positive definite").isTrue();
    Prediction prediction = model.predict(x);
    assertThat(prediction.width()).isFinite().isPositive();
    assertThat(prediction.sigma()).isFinite().isGreaterThanOrEqualTo(Prior.SIGMA);
    assertThat(prediction.medianS()).isFinite().isPositive();
    assertThat(prediction.lowerS(1))
        .isFinite()
        .isPositive()
        .isLessThanOrEqualTo(prediction.lowerS(0));
    assertThat(prediction.meanS()).isGreaterThanOrEqualTo(prediction.medianS());
    assertThat(prediction.upperS()).isFinite().isGreaterThanOrEqualTo(prediction.meanS());
  }

  @Provide
  Arbitrary<List<Run>> runs() {
    Arbitrary<Double> discounts = Arbitraries.of(0.98, 0.05, 1.0, 0.5);
    return Combinators.combine(features(), seconds(), discounts).as(Run::new).list().ofMaxSize(60);
  }

  @Provide
  Arbitrary<Features> features() {
    Arbitrary<Double> fraction = Arbitraries.doubles().between(0, 1).ofScale(3);
    Arbitrary<Integer> chars = Arbitraries.integers().between(0, Integer.MAX_VALUE);
    return Combinators.combine(fraction, fraction, chars)
        .as((cpu, ram, n) -> new LaneFeatures(OptionalDouble.of(cpu), OptionalDouble.of(ram), n))
        .map(Features::of);
  }

  @Provide
  Arbitrary<Double> seconds() {
    return Arbitraries.doubles().between(0.001, 3600).ofScale(3);
  }
}
