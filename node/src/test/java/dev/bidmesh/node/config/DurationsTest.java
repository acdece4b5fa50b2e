package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({"250ms, PT0.25S", "2s, PT2S", "10m, PT10M", "1h, PT1H", "0ms, PT0S", "90s, PT1M30S"})
  void shouldReadAWholeNumberAndAUnit(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"PT0.25S, 250ms", "PT2S, 2s", "PT10M, 10m", "PT1H, 1h", "PT0S, 0ms", "PT1M30S, 90s"})
  void shouldWriteTheShortestForm(Duration duration, String expected) {
    assertThat(Durations.format(duration)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "ms", "-5s", "1.5s", "2 s", "2sec", "2S", "PT2S", "1d", "1h30m"})
  void shouldSayWhatIsExpectedOfAnythingElse(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "must be a whole number and a unit (ms, s, m or h) such as 250ms or 2s, not '%s'",
            text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999999999999ms", "9223372036854775807h"})
  void shouldRefuseWhatDoesNotFit(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).hasMessage("is too long: '%s'", text);
  }
}
