package dev.bidmesh.gateway.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void shouldHaveAnHttpStatusWithATitleForEveryCode(FailureCode code) {
    Problem problem = Problem.of(code, "detail");

    assertThat(problem.status()).isBetween(400, 599).isNotEqualTo(499);
    assertThat(problem.title()).isNotEqualTo("Error");
  }

  @Test
  void shouldNeverSendTheStatusThatIsForLogsOnly() {
    assertThat(Problem.of(FailureCode.CANCELLED, "stopped").status()).isEqualTo(503);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "999, 1", "1000, 1", "1001, 2", "59001, 60"})
  void shouldRoundRetryAfterUpToWholeSeconds(long millis, long seconds) {
    Problem problem = Problem.of(FailureCode.BUSY, "full").retryAfter(OptionalLong.of(millis));

    assertThat(problem.retryAfterSeconds()).hasValue(seconds);
  }

  @Test
  void shouldSayNothingAboutRetryWhereNothingIsKnown() {
    assertThat(Problem.of(FailureCode.BUSY, "full").retryAfterSeconds()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "promt, prompt",
    "PROMPT, prompt",
    "max-tokens, max_tokens",
    "temprature, temperature",
    "topp, top_p"
  })
  void shouldFindTheNearestWord(String word, String nearest) {
    assertThat(Nearest.to(word, List.of("prompt", "max_tokens", "temperature", "top_p")))
        .contains(nearest);
  }

  @Test
  void shouldSuggestNothingWhenNothingIsNear() {
    assertThat(Nearest.hint("messages", List.of("prompt", "stop"))).isEmpty();
  }
}
