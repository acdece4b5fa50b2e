package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class InterruptionTest {

  private final List<Consumer<String>> handlers = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final Interruption interruption =
      Interruption.on(
          new Terminal(
              new PrintStream(PrintStream.nullOutputStream()),
              new PrintStream(PrintStream.nullOutputStream()),
              InputStream.nullInputStream(),
              false,
              false,
              Map.of(),
              Path.of("."),
              handlers::add,
              () -> Screen.UNKNOWN));

  @Test
  void shouldDoAtTheFirstSignalWhatItWasTold() {
    // given
    interruption.then(done::add);

    // when
    handlers.get(0).accept(Signals.TERMINATE);

    // then
    assertThat(done).containsExactly("TERM");
  }

  @Test
  void shouldDoAtOnceWhatIsToldAfterTheSignal() {
    // given
    handlers.get(0).accept(Signals.INTERRUPT);

    // when
    interruption.then(done::add);

    // then
    assertThat(done).containsExactly("INT");
  }

  @Test
  void shouldNotTakeALifelineThatIsLetGoForASecondSignal() {
    // given
    interruption.then(done::add);

    // when
    handlers.get(0).accept(Signals.INTERRUPT);
    handlers.get(0).accept(Signals.LET_GO);

    // then: this process lives
    assertThat(done).containsExactly("INT");
  }

  @Test
  void shouldNotTakeTheSignalAfterThatForASecondOneEither() {
    // given
    interruption.then(done::add);

    // when
    handlers.get(0).accept(Signals.LET_GO);
    handlers.get(0).accept(Signals.INTERRUPT);

    // then
    assertThat(done).containsExactly("EOF");
  }

  @Test
  void shouldDoWhatWasToldLast() {
    // given
    interruption.then(signal -> done.add("old"));
    interruption.then(signal -> done.add("new"));

    // when
    handlers.get(0).accept(Signals.HANG_UP);

    // then
    assertThat(done).containsExactly("new");
  }
}
