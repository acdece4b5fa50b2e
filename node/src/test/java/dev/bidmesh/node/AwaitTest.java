package dev.bidmesh.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AwaitTest {

  private static final Duration STEADY = Duration.ofMillis(50);

  @Test
  void shouldNotTakeForSteadyWhatHoldsAtOneLook() {
    var looks = new AtomicInteger();

    Await.awaitSteady("after the third look", 20, STEADY, () -> looks.incrementAndGet() != 3);
    assertThat(looks).hasValueGreaterThan(4);

    assertThatThrownBy(
            () -> Await.awaitSteady("never", 1, STEADY, () -> looks.incrementAndGet() % 2 == 0))
        .isInstanceOf(AssertionError.class)
        .hasMessage("not for 50 ms within 1 s: never");
  }
}
