package dev.bidmesh.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryConfigTest {

  @ParameterizedTest
  @CsvSource({
    "PT-1S, PT1S, PT2S, grace",
    "PT10S, PT0S, PT2S, pause",
    "PT10S, PT1S, PT0.9S, pauseAtMost"
  })
  void shouldNameTheKeyThatIsOutOfItsRange(
      Duration grace, Duration pause, Duration atMost, String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RecoveryConfig(grace, pause, atMost))
        .withMessageStartingWith(key + " must");
  }

  @ParameterizedTest
  @CsvSource({"0, PT0.25S", "1, PT0.5S", "2, PT1S", "3, PT1S", "100, PT1S"})
  void shouldDoubleThePauseEachTime(int pauses, Duration pause) {
    assertThat(RecoveryConfig.DEFAULT.pauseAfter(pauses)).isEqualTo(pause);
  }

  @ParameterizedTest
  @CsvSource({"PT0S, 20, atLeast", "PT10S, 0.5, times", "PT10S, NaN, times"})
  void shouldNameTheKeyOfAStallThatIsOutOfItsRange(Duration atLeast, double times, String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StallConfig(atLeast, times))
        .withMessageStartingWith(key + " must");
  }

  @Test
  void shouldAllowARunManyTimesItsOwnUsualGap() {
    StallConfig config = StallConfig.DEFAULT;

    assertThat(config.boundFor(Duration.ofMillis(100))).isEqualTo(config.atLeast());
    assertThat(config.boundFor(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(40));
  }
}
