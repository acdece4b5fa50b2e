package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import java.util.Collections;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An engine that takes a prompt and writes nothing costs the time that its first text is late. */
class HungEngineTest {

  private static final Logger LOG = LoggerFactory.getLogger(HungEngineTest.class);
  private static final int WORDS = 40;
  private static final double RUN_S = 41 * .05;
  private static final long DEADLINE_MS = 600_000;

  @Test
  void shouldNotWaitForTheEndOfAWholeRunWhenItsFirstTextIsDueEarly() {
    var hardware = new Hardware(Accelerator.CPU, 2, 50_000_000, Hardware.ROOMY);
    var fleet = new Fleet(1, Fleet.STEADY, Collections.nCopies(3, hardware), 16, 1).joined();
    for (int n = 0; n < 12; n++) {
      Asked usual = fleet.ask(0, WORDS, DEADLINE_MS);
      fleet.pass(2 * RUN_S);
      assertThat(usual.ranOn())
          .as("the device that is asked, as all are alike")
          .hasValue("device-0");
    }
    int runsBefore = fleet.runs();

    fleet.device(0).engine().hang();
    Asked hung = fleet.ask(0, WORDS, DEADLINE_MS);
    fleet.pass(60);

    LOG.info(
        "{}",
        String.format(
            Locale.ROOT,
            "an engine hangs in a prompt that takes %.2f s: answered after %.2f s",
            RUN_S,
            hung.seconds()));
    assertThat(hung.ending()).hasValue("done");
    assertThat(fleet.runs() - runsBefore).isEqualTo(2);
    assertThat(hung.seconds()).isLessThan(1.5 * RUN_S);
    assertThat(fleet.broken()).isEmpty();
  }
}
