package dev.bidmesh.orchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdleLooksTest {

  private final IdleLooks looks = new IdleLooks(.25);

  @Test
  void shouldAllowNoMoreLooksThanTheShareOfTheRuns() {
    int taken = 0;
    for (int run = 0; run < 400; run++) {
      looks.ran();
      taken += looks.take() ? 1 : 0;
    }

    assertThat(taken).isBetween(100, 101);
  }

  @Test
  void shouldSaveUpAFewOnly() {
    IntStream.range(0, 1_000).forEach(run -> looks.ran());

    assertThat(IntStream.range(0, 100).filter(n -> looks.take()).count()).isEqualTo(4);
  }
}
