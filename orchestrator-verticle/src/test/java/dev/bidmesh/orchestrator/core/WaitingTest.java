package dev.bidmesh.orchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a run waits for longer than was promised, and what is to be expected of it then. */
class WaitingTest {

  @ParameterizedTest(name = "after {0} s, told {1} s, promised {2} s with {3} s of running")
  @CsvSource({
    // As promised: a wait of 2 s.
    "0, 2, 3, 1, false, 3",
    "1, 1, 3, 1, false, 2",
    // Late by less than a fifth of 3 s, and by more.
    "1, 1.5, 3, 1, false, 2.5",
    "1, 1.7, 3, 1, true, 2.7",
    // A quarter of a second is never too much.
    "0, .24, .1, .1, false, .34",
    "0, .26, .1, .1, true, .36",
    // Overdue by 8 s: as much again, whatever is told.
    "10, .07, 3, 1, true, 9",
    "10, 20, 3, 1, true, 21",
    // Nothing is told: what is left of the promise, or as late again.
    "1, , 3, 1, false, 2",
    "4, , 3, 1, true, 3",
  })
  void shouldMeasureTheWaitByWhatWasPromised(
      double elapsedS,
      Double toldS,
      double predictedS,
      double serviceS,
      boolean late,
      double remainingS) {
    var told = toldS == null ? OptionalDouble.empty() : OptionalDouble.of(toldS);
    var waiting = new Waiting(elapsedS, told, predictedS, serviceS);

    assertThat(waiting.isLate()).isEqualTo(late);
    assertThat(waiting.remainingS()).isCloseTo(remainingS, within(1e-9));
  }
}
