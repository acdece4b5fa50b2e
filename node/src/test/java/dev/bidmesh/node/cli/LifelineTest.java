package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class LifelineTest {

  private final CompletableFuture<String> signal = new CompletableFuture<>();

  @Test
  void shouldNotWatchAnOrdinaryInput() throws IOException {
    try (var input = new PipedInputStream()) {
      Signals others = handler -> {};

      assertThat(Lifeline.where(false, others, input)).isSameAs(others);
    }
  }

  @Test
  void shouldPassOtherSignalsOn() throws IOException {
    try (var input = new PipedInputStream();
        var parent = new PipedOutputStream(input)) {
      // when
      Lifeline.where(true, handler -> handler.accept(Signals.INTERRUPT), input)
          .onSignal(signal::complete);

      // then
      assertThat(signal).isCompletedWithValue(Signals.INTERRUPT);
      assertThat(parent).isNotNull();
    }
  }
}
