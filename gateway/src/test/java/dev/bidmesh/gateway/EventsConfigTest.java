package dev.bidmesh.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventsConfigTest {

  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration TELL = Duration.ofSeconds(1);
  private static final Duration TOO_LONG = Duration.ofMinutes(2);

  @ParameterizedTest
  @MethodSource("wrong")
  void shouldNameWhatIsOutOfItsRange(String component, ThrowingCallable made) {
    assertThatThrownBy(made)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(component);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("watchers", () -> new EventsConfig(-1, 50, LOOK, TELL)),
        wrong("watchers", () -> new EventsConfig(10_001, 50, LOOK, TELL)),
        wrong("prompts", () -> new EventsConfig(16, 0, LOOK, TELL)),
        wrong("prompts", () -> new EventsConfig(16, 1_001, LOOK, TELL)),
        wrong("promptsEvery", () -> new EventsConfig(16, 50, Duration.ofMillis(19), TELL)),
        wrong("promptsEvery", () -> new EventsConfig(16, 50, TOO_LONG, TELL)),
        wrong("statusEvery", () -> new EventsConfig(16, 50, LOOK, Duration.ofMillis(99))),
        wrong("statusEvery", () -> new EventsConfig(16, 50, LOOK, TOO_LONG)));
  }

  private static Arguments wrong(String component, ThrowingCallable made) {
    return Arguments.of(component, made);
  }
}
