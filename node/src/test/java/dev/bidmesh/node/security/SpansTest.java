package dev.bidmesh.node.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpansTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 1 second",
    "PT119S, 119 seconds",
    "PT2M, 2 minutes",
    "PT2M29S, 2 minutes",
    "PT2M30S, 3 minutes",
    "PT1H59M29S, 119 minutes",
    "PT1H59M30S, 2 hours",
    "PT2H59M59S, 3 hours",
    "-PT2H59M59S, 3 hours",
    "PT47H29M, 47 hours",
    "PT47H30M, 2 days",
    "P400D, 400 days"
  })
  void shouldBeTheNearestOfTheLargestUnitThatThereAreTwoOf(Duration span, String text) {
    assertThat(Spans.text(span)).isEqualTo(text);
  }
}
