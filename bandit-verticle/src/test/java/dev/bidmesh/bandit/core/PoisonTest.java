package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Snapshots that a broken or malicious device sends. */
class PoisonTest {

  private static final Prior FIXED = Prior.of(Accelerator.CPU);

  /** More than the square of any feature. */
  private static final List<Double> IMPOSSIBLE = Collections.nCopies(Features.SIZE, 4e11);

  private static final LaneSnapshot GOOD =
      Beats.of(
          Beats.lane(Learner.PEER),
          Learner.started(1, StoreNews.Loaded.NOTHING).runs(30, 0.05).lastTold(),
          1);

  private final Learner learner = Learner.started(1, StoreNews.Loaded.NOTHING);

  static Stream<Named<LaneSnapshot>> poisons() {
    return Stream.of(
        Named.of("not positive definite", withV(v -> -v)),
        Named.of("huge weight", withV(v -> 1e9 * v)),
        Named.of("huge weight on one feature", withDiagonal(2, 500)),
        Named.of("no weight at all", withV(v -> v / 1e6)),
        Named.of("less than the prior alone", withV(v -> v / 1000 + 1e-9)),
        Named.of("a column that no runs have", withDiagonal(1, 1e-3)),
        Named.of("more weight on slopes than its runs can give", steep(2.5, IMPOSSIBLE)),
        Named.of(
            "absurd times", Beats.withB(GOOD, GOOD.b().stream().map(each -> 1e6 * each).toList())),
        Named.of("absurd counts", counting(Long.MAX_VALUE)));
  }

  @ParameterizedTest
  @MethodSource("poisons")
  void shouldBeRefusedNamedAndWithoutEffect(LaneSnapshot poison) {
    learner.hears(Learner.PEER, GOOD);
    double known = learner.score(GOOD.lane()).scoreS();
    double unknown = learner.score(Learner.lane("new")).scoreS();

    learner.hears(Learner.PEER, Beats.at(poison, 1, 2));

    assertThat(learner.score(GOOD.lane()).scoreS()).isEqualTo(known);
    assertThat(learner.score(Learner.lane("new")).scoreS()).isEqualTo(unknown);
    assertThat(learner.status().ignored()).isEqualTo(1);
    assertThat(learner.memory().warnings())
        .singleElement()
        .asString()
        .contains(Learner.PEER.value(), "refused 1 time");
  }

  /** Weights of the runs, and mean squares that their features have. */
  static Stream<Arguments> claims() {
    List<Double> possible = List.of(1.0, .9, .9, 280.0, 280.0);
    return Stream.of(
        Arguments.of(2.5, IMPOSSIBLE),
        Arguments.of(2.5, possible),
        Arguments.of(1e12, possible),
        Arguments.of(1e12, List.of(1.0, 1e-3, 1e-3, 1e-3, 1e-3)));
  }

  @ParameterizedTest
  @MethodSource("claims")
  void shouldNotLetOneDeviceSetTheSlopesOfNewLanes(double weight, List<Double> squares) {
    for (int n = 0; n < 20; n++) {
      DeviceId device = Devices.id("honest-" + n);
      learner.hears(device, honest(device));
    }
    double before = learner.score(Learner.lane("new")).meanS();

    learner.hears(Learner.PEER, steep(weight, squares));

    assertThat(learner.score(Learner.lane("new")).meanS()).isBetween(before / 1.5, before * 1.5);
  }

  @Test
  void shouldTakeTheGoodOneThatFollows() {
    learner.hears(Learner.PEER, Beats.at(withV(v -> -v), 1, 2));

    learner.hears(Learner.PEER, Beats.at(GOOD, 1, 3));

    assertThat(learner.score(GOOD.lane()).observations()).isEqualTo(30);
  }

  private static LaneSnapshot withV(UnaryOperator<Double> change) {
    return Beats.withV(GOOD, GOOD.v().stream().map(change).toList());
  }

  private static LaneSnapshot withDiagonal(int feature, double value) {
    List<Double> v = new ArrayList<>(GOOD.v());
    v.set(Cholesky.at(feature, feature), value);
    return Beats.withV(GOOD, v);
  }

  /** Claims of its runs that everything but their number makes them fast. */
  private static LaneSnapshot steep(double weight, List<Double> squares) {
    var fresh = new LaneModel(FIXED);
    List<Double> v = new ArrayList<>(fresh.v());
    List<Double> b = new ArrayList<>(fresh.b());
    v.set(0, v.get(0) + weight);
    for (int i = 1; i < Features.SIZE; i++) {
      double sum = weight * squares.get(i);
      v.set(Cholesky.at(i, i), v.get(Cholesky.at(i, i)) + sum);
      b.set(i, b.get(i) + sum * (i < 3 ? -2.9 : 2.9));
    }
    return learned(Learner.PEER, v, b, 1L << 50);
  }

  private static LaneSnapshot honest(DeviceId device) {
    var random = new Random(device.hashCode());
    var model = new LaneModel(FIXED);
    for (int n = 0; n < 60; n++) {
      var x =
          new Features(.7 * random.nextDouble(), random.nextDouble(), 2 * random.nextDouble() - 1);
      double y = -1 + 1.5 * x.load() + x.length() + .1 * random.nextGaussian();
      model.learn(x, Math.exp(y), .98);
    }
    return learned(device, model.v(), model.b(), 60);
  }

  private static LaneSnapshot learned(
      DeviceId device, List<Double> v, List<Double> b, long observations) {
    return new LaneSnapshot(Beats.lane(device), 1, 1, v, b, .02, observations, 0, 0)
        .withPriorVersion(Prior.VERSION);
  }

  private static LaneSnapshot counting(long observations) {
    return new LaneSnapshot(
        GOOD.lane(),
        1,
        1,
        GOOD.v(),
        GOOD.b(),
        GOOD.residualVariance(),
        observations,
        0,
        0,
        Optional.empty(),
        Optional.of(Collections.nCopies(LaneSnapshot.B_SIZE, 0.0)),
        GOOD.priorVersion());
  }
}
