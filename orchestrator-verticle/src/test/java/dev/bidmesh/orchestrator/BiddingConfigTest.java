package dev.bidmesh.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BiddingConfigTest {

  private static final BiddingConfig DEFAULT = BiddingConfig.DEFAULT;

  @ParameterizedTest
  @CsvSource({"1,2", "0.99,2", "0.96,3", "0.9,3", "0.85,4", "0.7,5", "0.3,5", "0.05,1", "0,1"})
  void shouldAskAsOftenAsTheRecordOfADeviceDemands(double answerRate, int attempts) {
    assertThat(DEFAULT.attemptsAt(answerRate)).isEqualTo(attempts);
  }

  @Property
  void shouldMissALiveDeviceWithTheTargetProbabilityOrAskAsOftenAsAllowed(
      @ForAll @DoubleRange(min = 0.1, max = 0.99) double answerRate) {
    int attempts = DEFAULT.attemptsAt(answerRate);

    double missed = Math.pow(1 - answerRate, attempts);
    double missedWithOneLess = Math.pow(1 - answerRate, attempts - 1);
    assertThat(attempts == DEFAULT.maxAttempts() || missed <= DEFAULT.missTarget() * 1.001)
        .isTrue();
    assertThat(missedWithOneLess).isGreaterThan(DEFAULT.missTarget());
  }

  @Test
  void shouldAskAFixedNumberOfTimesIfNobodyMayBeMissed() {
    BiddingConfig fixed = Settings.bidding(Map.of("missTarget", 0.0, "maxAttempts", 3));

    assertThat(fixed.attemptsAt(1)).isEqualTo(3);
    assertThat(fixed.attemptsAt(.5)).isEqualTo(3);
  }

  @Test
  void shouldWaitALittleLongerThanADeviceUsuallyTakes() {
    assertThat(DEFAULT.overdueAfter(200)).isEqualTo(Duration.ofMillis(220));
    assertThat(DEFAULT.overdueAfter(0.4)).isEqualTo(DEFAULT.overdueAtLeast());
  }

  @ParameterizedTest
  @CsvSource({
    "attempts,0",
    "maxAttempts,11",
    "askAllUpTo,-1",
    "sample,0",
    "sampleMore,0",
    "sampleMore,1025",
    "sampleAtMost,0",
    "sampleAtMost,1025",
    "awardResends,11",
    "rounds,0",
    "maxRequotes,101"
  })
  void shouldNameTheKeyOfANumberThatIsOutOfRange(String key, int value) {
    assertThatThrownBy(() -> Settings.bidding(Map.of(key, value)))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + " must be ");
  }

  @ParameterizedTest
  @CsvSource({
    "missTarget,1.1",
    "resendGrowth,0.5",
    "resendJitter,NaN",
    "averageWeight,0",
    "sampleMean,0.9"
  })
  void shouldNameTheKeyOfAShareThatIsOutOfRange(String key, double value) {
    assertThatThrownBy(() -> Settings.bidding(Map.of(key, value)))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + " must be ");
  }

  @ParameterizedTest
  @CsvSource({
    "window",
    "resendAfter",
    "overdueAtLeast",
    "overdueMargin",
    "scoreTimeout",
    "precheckTimeout",
    "precheckAfter",
    "awardTimeout",
    "awardResendAfter",
    "forgiveAfter",
    "forgiveAtMost"
  })
  void shouldNameTheKeyOfATimeThatIsOutOfRange(String key) {
    assertThatThrownBy(() -> Settings.bidding(Map.of(key, Duration.ZERO)))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + " must be longer than 0");
  }
}
