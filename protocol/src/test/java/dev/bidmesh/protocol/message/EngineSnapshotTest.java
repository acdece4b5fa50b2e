package dev.bidmesh.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.EngineSnapshot.NextFree;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineSnapshotTest {

  private static final double MEAN_S = 4;
  private static final double SIGMA = .13;

  @Test
  void shouldTellTheBacklogAsItWasAtTheSnapshot() {
    assertThat(told(10, 1).backlogS(engine(10), 0)).isEqualTo(10);
  }

  @Test
  void shouldTellThatABacklogHasMeltedByTheTimeThatHasPassed() {
    // Far from its end a run comes as much nearer to it as time passes.
    assertThat(told(10, 0).backlogS(engine(10), 1)).isCloseTo(9, within(.01));
    assertThat(told(10, 1).backlogS(engine(10), 1)).isCloseTo(9, within(.01));
  }

  @Test
  void shouldNotPromiseTheEndOfARunThatTakesLongerThanExpected() {
    EngineSnapshot snapshot = told(MEAN_S, 0);

    double late = snapshot.backlogS(engine(MEAN_S), MEAN_S);
    double muchLater = snapshot.backlogS(engine(MEAN_S), 10 * MEAN_S);

    assertThat(late).isBetween(.2, .6);
    assertThat(muchLater).isBetween(.2, .6);
  }

  @Test
  void shouldKeepWhatWaitsBehindTheRun() {
    double waiting = 6;

    double left = told(MEAN_S + waiting, 0).backlogS(engine(MEAN_S + waiting), MEAN_S);

    assertThat(left).isGreaterThan(waiting);
  }

  @Test
  void shouldTellABacklogAsItWasWhereTheRunsAreNotTold() {
    var silent = new EngineSnapshot(List.of(engine(10)), false);
    var ofAnother = snapshot(10, new NextFree("another", MEAN_S, SIGMA, 0));

    assertThat(silent.backlogS(engine(10), 3)).isEqualTo(10);
    assertThat(ofAnother.backlogS(engine(10), 3)).isEqualTo(10);
  }

  @Test
  void shouldRefuseARunThatNobodyCanExpect() {
    assertThatThrownBy(() -> new NextFree("builtin", 0, SIGMA, 0)).hasMessageContaining("meanS");
    assertThatThrownBy(() -> new NextFree("builtin", 1, Double.NaN, 0))
        .hasMessageContaining("sigma");
    assertThatThrownBy(() -> new NextFree("builtin", 1, SIGMA, -1))
        .hasMessageContaining("elapsedS");
  }

  private static EngineSnapshot told(double backlogS, double elapsedS) {
    return snapshot(backlogS, new NextFree("builtin", MEAN_S, SIGMA, elapsedS));
  }

  private static EngineSnapshot snapshot(double backlogS, NextFree run) {
    return new EngineSnapshot(
        List.of(engine(backlogS)), false, Optional.empty(), Optional.of(List.of(run)));
  }

  private static EngineState engine(double backlogS) {
    return new EngineState(
        "builtin",
        Accelerator.CPU,
        Evidence.DETECTED,
        EngineHealth.READY,
        Optional.empty(),
        1,
        0,
        1,
        256,
        backlogS,
        OptionalLong.empty(),
        List.of(),
        Set.of());
  }
}
