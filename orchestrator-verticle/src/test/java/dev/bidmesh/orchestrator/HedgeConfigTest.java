package dev.bidmesh.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HedgeConfigTest {

  /** Loaded first, these defaults once were missing from those of the prompts. */
  @Test
  void shouldHaveDefaultsWhicheverClassIsLoadedFirst() {
    HedgeConfig first = HedgeConfig.DEFAULT;

    assertThat(PromptsConfig.DEFAULT.hedge()).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, PT2S, PT0.25S, fraction",
    "1.01, 4, PT2S, PT0.25S, fraction",
    "NaN, 4, PT2S, PT0.25S, fraction",
    "0.05, 0, PT2S, PT0.25S, burst",
    "0.05, 4, PT0S, PT0.25S, grace",
    "0.05, 4, PT2S, -PT1S, atLeast",
  })
  void shouldNameTheKeyThatIsOutOfItsRange(
      double fraction, int burst, Duration grace, Duration atLeast, String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HedgeConfig(true, fraction, burst, grace, atLeast))
        .withMessageStartingWith(key);
  }
}
