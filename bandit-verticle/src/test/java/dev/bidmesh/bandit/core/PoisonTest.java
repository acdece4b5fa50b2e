package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.core.algebra.Cholesky;
import dev.bidmesh.protocol.message.LaneSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Snapshots that a broken or malicious device sends. */
class PoisonTest {

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
        Optional.of(Collections.nCopies(LaneSnapshot.B_SIZE, 0.0)));
  }
}
