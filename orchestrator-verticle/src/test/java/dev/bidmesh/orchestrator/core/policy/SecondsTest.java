package dev.bidmesh.orchestrator.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Checks;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SecondsTest {

  @Test
  void shouldTellTwoDecimals() {
    assertThat(Seconds.text(0)).isEqualTo("0.00 s");
    assertThat(Seconds.text(0.054)).isEqualTo("0.05 s");
    assertThat(Seconds.text(0.996)).isEqualTo("1.00 s");
    assertThat(Seconds.text(12.3)).isEqualTo("12.30 s");
    assertThat(Seconds.text(Checks.MAX_SECONDS)).isEqualTo("2592000.00 s");
  }

  @Property
  void shouldSayWhatFormattingSays(@ForAll @IntRange(min = 0, max = 100_000_000) int thousandths) {
    double seconds = Math.floor(thousandths / 10.0) / 100 + 0.001;

    assertThat(Seconds.text(seconds))
        .isEqualTo(String.format(java.util.Locale.ROOT, "%.2f s", seconds));
  }
}
