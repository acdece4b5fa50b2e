package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What follows the end of the input halts the process, and is left to the tests with processes. */
@Timeout(10)
class LifelineTest {

  private final BlockingQueue<String> signals = new LinkedBlockingQueue<>();

  @Test
  void shouldPassOtherSignalsOnAndNotTakeInputForAnEnd() throws Exception {
    try (var input = new PipedInputStream();
        var parent = new PipedOutputStream(input)) {
      // when
      new Lifeline(handler -> handler.accept(Signals.INTERRUPT), input, Optional.empty())
          .onSignal(signals::add);
      parent.write('x');
      parent.flush();

      // then
      assertThat(signals.poll(5, TimeUnit.SECONDS)).isEqualTo(Signals.INTERRUPT);
      assertThat(signals).isEmpty();
    }
  }

  @Test
  void shouldBeNothingButTheSignalsWhereNobodyHoldsTheInput() throws IOException {
    assertThat(Lifeline.ofProcess()).isNotInstanceOf(Lifeline.class);
  }
}
