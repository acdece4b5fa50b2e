package dev.bidmesh.bandit.core.loglinear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlopesTest {

  private static final int N = Features.SIZE;
  private static final Prior FIXED = Prior.of(Accelerator.CPU);

  /** Slopes of a world that is not the phone's. */
  private static final double[] STEEPER = {0, 2.5, .2, .6, -.3};

  private record Run(Features x, double y) {}

  @Test
  void shouldBeTheSumsOfDeviationsFromTheLanesOwnMeans() {
    List<Run> runs = runs(40, -3, 1);
    var lane = new LaneModel(FIXED);
    runs.forEach(run -> lane.learn(run.x(), Math.exp(run.y()), 1));

    Sums sums = sums(Slopes.of(snapshot(lane)).orElseThrow());

    double[] mean = new double[N];
    double meanY = 0;
    for (Run run : runs) {
      double[] phi = phi(run.x());
      meanY += run.y() / runs.size();
      for (int i = 0; i < N; i++) {
        mean[i] += phi[i] / runs.size();
      }
    }
    for (int i = 0; i < N; i++) {
      double r = 0;
      for (Run run : runs) {
        r += (phi(run.x())[i] - mean[i]) * (run.y() - meanY);
      }
      assertThat(sums.r()[i]).isCloseTo(i == 0 ? 0 : r, within(1e-9));
      for (int j = i; j < N; j++) {
        double s = 0;
        for (Run run : runs) {
          s += (phi(run.x())[i] - mean[i]) * (phi(run.x())[j] - mean[j]);
        }
        assertThat(sums.s()[Cholesky.at(i, j)]).isCloseTo(i == 0 ? 0 : s, within(1e-9));
      }
    }
  }

  @Test
  void shouldHoldNothingOfThePriorHoweverThatChangedOnTheWay() {
    Prior other = FIXED.withSlopes(STEEPER);
    var steady = new LaneModel(FIXED);
    var moved = new LaneModel(FIXED);
    List<Run> runs = runs(200, -3, 2);

    for (int n = 0; n < runs.size(); n++) {
      steady.learn(runs.get(n).x(), Math.exp(runs.get(n).y()), .98);
      moved.prior(n % 7 < 4 ? other : FIXED);
      moved.learn(runs.get(n).x(), Math.exp(runs.get(n).y()), .98);
    }

    Sums expected = sums(Slopes.of(snapshot(steady)).orElseThrow());
    Sums actual = sums(Slopes.of(snapshot(moved)).orElseThrow());
    assertThat(snapshot(steady).prior()).isEmpty();
    assertThat(snapshot(moved).prior()).isPresent();
    assertThat(moved.b()).isNotEqualTo(steady.b());
    assertThat(actual.s()).containsExactly(expected.s(), within(1e-9));
    assertThat(actual.r()).containsExactly(expected.r(), within(1e-9));
  }

  @Test
  void shouldLetANewLaneStartWithTheSlopesThatOthersAgreeOn() {
    var pool = new Pool();
    for (int device = 0; device < 8; device++) {
      var lane = new LaneModel(FIXED);
      // Devices of very different speed: their intercepts lie apart by e⁴.
      runs(60, device * .5 - 4, device).forEach(run -> lane.learn(run.x(), time(run), .98));
      pool.add(Slopes.of(snapshot(lane)).orElseThrow(), 1);
    }

    Prior pooled = pool.prior(FIXED);

    for (int i = 1; i < N; i++) {
      double before = Math.abs(FIXED.theta(i) - STEEPER[i]);
      assertThat(Math.abs(pooled.theta(i) - STEEPER[i])).isLessThan(before / 2 + .05);
    }
    double typical = FIXED.logMean(meanFeatures());
    assertThat(pooled.logMean(meanFeatures())).isCloseTo(typical, within(.1));
  }

  @Test
  void shouldPredictANewLaneBetterAfterAFewRunsThanTheFixedPriorDoes() {
    var pool = new Pool();
    for (int device = 0; device < 8; device++) {
      var lane = new LaneModel(FIXED);
      runs(60, device * .5 - 4, device).forEach(run -> lane.learn(run.x(), time(run), .98));
      pool.add(Slopes.of(snapshot(lane)).orElseThrow(), 1);
    }
    var alone = new LaneModel(FIXED);
    var shared = new LaneModel(pool.prior(FIXED));
    double aloneError = 0;
    double sharedError = 0;

    for (Run run : runs(20, 1.5, 99)) {
      alone.learn(run.x(), time(run), .98);
      shared.learn(run.x(), time(run), .98);
    }
    for (Run run : runs(200, 1.5, 100)) {
      aloneError += Math.abs(alone.predict(run.x()).logMean() - run.y());
      sharedError += Math.abs(shared.predict(run.x()).logMean() - run.y());
    }

    assertThat(sharedError).isLessThan(.8 * aloneError);
  }

  @Test
  void shouldSayNothingBeforeTheSecondRun() {
    var lane = new LaneModel(FIXED);
    lane.learn(Features.TYPICAL, .1, .98);

    assertThat(Slopes.of(snapshot(lane))).isEmpty();
    assertThat(Slopes.isPossible(snapshot(lane))).isTrue();
  }

  @Test
  void shouldRefuseSumsThatNoRunsCanHave() {
    var lane = new LaneModel(FIXED);
    runs(30, -3, 1).forEach(run -> lane.learn(run.x(), time(run), .98));
    List<Double> v = new ArrayList<>(lane.v());
    v.set(Cholesky.at(1, 1), v.get(Cholesky.at(1, 1)) / 2);
    List<Double> light = Collections.nCopies(LaneSnapshot.V_SIZE, .001);

    assertThat(Slopes.isPossible(snapshot(lane))).isTrue();
    assertThat(Slopes.isPossible(snapshot(v, lane.b()))).isFalse();
    assertThat(Slopes.of(snapshot(v, lane.b()))).isEmpty();
    assertThat(Slopes.isPossible(snapshot(light, lane.b()))).isFalse();
  }

  @Test
  void shouldUseButNotPoolStateWhosePriorHasOtherConstants() {
    var lane = new LaneModel(FIXED);
    runs(30, -3, 1).forEach(run -> lane.learn(run.x(), time(run), .98));
    List<Double> v = new ArrayList<>(lane.v());
    v.set(Cholesky.at(1, 1), v.get(Cholesky.at(1, 1)) / 2);
    LaneSnapshot earlier = snapshot(v, lane.b()).withPriorVersion(Prior.VERSION - 1);
    LaneSnapshot later = snapshot(v, lane.b()).withPriorVersion(Prior.VERSION + 1);

    assertThat(List.of(earlier, later)).allMatch(Slopes::isPossible);
    assertThat(List.of(earlier, later)).allMatch(each -> Slopes.of(each).isEmpty());
  }

  @Test
  void shouldNotPoolSlopesThatNoDeviceHas() {
    var lane = new LaneModel(FIXED);
    for (int n = 0; n < 60; n++) {
      boolean busy = n % 2 == 0;
      lane.learn(new Features(busy ? .8 : 0, .5, 0), busy ? 3600 : .001, .98);
    }

    assertThat(Slopes.isPossible(snapshot(lane))).isTrue();
    assertThat(Slopes.of(snapshot(lane))).isEmpty();
  }

  private record Sums(double[] s, double[] r) {}

  private static Sums sums(Slopes slopes) {
    var sums = new Sums(new double[Cholesky.PACKED], new double[N]);
    slopes.addTo(sums.s(), sums.r(), 1);
    return sums;
  }

  private static double time(Run run) {
    return Math.exp(run.y());
  }

  private static List<Run> runs(int count, double intercept, long seed) {
    var random = new Random(seed);
    List<Run> runs = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      var x =
          new Features(
              .8 * random.nextDouble(), random.nextDouble(), 2.5 * random.nextDouble() - 1);
      double y = intercept + x.dot(STEEPER) + .1 * random.nextGaussian();
      runs.add(new Run(x, y));
    }
    return runs;
  }

  private static Features meanFeatures() {
    return new Features(.4699, .4897, .1291);
  }

  private static double[] phi(Features x) {
    double[] phi = new double[N];
    x.into(phi);
    return phi;
  }

  private static LaneSnapshot snapshot(List<Double> v, List<Double> b) {
    return snapshot(v, b, Optional.empty());
  }

  private static LaneSnapshot snapshot(LaneModel lane) {
    return snapshot(lane.v(), lane.b(), lane.priorShare());
  }

  private static LaneSnapshot snapshot(
      List<Double> v, List<Double> b, Optional<List<Double>> prior) {
    var key = new LaneKey(Devices.id("peer"), "builtin", Accelerator.CPU, "sha");
    return new LaneSnapshot(key, 1, 1, v, b, .02, 60, 0, 0, Optional.empty(), prior)
        .withPriorVersion(Prior.VERSION);
  }
}
