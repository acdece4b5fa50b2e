package dev.bidmesh.node.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class EnrolConfigTest {

  @Test
  void shouldRefuseAnIntervalInWhichTheTimeToRenewCouldPass() {
    assertThatThrownBy(() -> config(Duration.ofHours(2), Duration.ofHours(1)))
        .hasMessageContaining("refreshInterval must be at most a third of certificateValidity")
        .hasMessageContaining("40m or less");
    assertThat(config(Duration.ofHours(2), Duration.ofMinutes(40)).refreshInterval())
        .isEqualTo(Duration.ofMinutes(40));
  }

  private static EnrolConfig config(Duration validity, Duration interval) {
    return new EnrolConfig(
        OptionalInt.of(0),
        validity,
        60,
        10,
        64,
        Duration.ofSeconds(10),
        Duration.ofMinutes(10),
        interval);
  }
}
