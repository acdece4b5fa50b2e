package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LifelineTest {

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @Test
  void shouldTakeTheEndOfTheInputForASignal() throws Exception {
    try (var input = new PipedInputStream()) {
      // when
      try (var parent = new PipedOutputStream(input)) {
        Signals others = handler -> handler.accept(Signals.INTERRUPT);
        new Lifeline(others, input, () -> heard.add("end")).onSignal(heard::add);
        parent.write('x');
      }

      // then
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(Signals.INTERRUPT);
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("end");
      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(Signals.LET_GO);
    }
  }

  @Test
  void shouldBeNothingButTheSignalsWhereNobodyHoldsTheInput() {
    assertThat(Lifeline.ofProcess()).isNotInstanceOf(Lifeline.class);
  }
}
