package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.config.ConfigValue.Section;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a node waits for its turn to leave, of the 10 s that it has to stop. */
class LeaveTurnTest {

  @ParameterizedTest
  @CsvSource({"0, 3000", "4500, 3000", "4501, 2999", "7000, 500", "7500, 0", "9000, 0", "60000, 0"})
  void shouldEndInTimeForTheNodeToLeave(long elapsedMs, long turnMs) {
    assertThat(NodeConfig.DEFAULT.leaveTurn(Duration.ofMillis(elapsedMs)))
        .hasValue(Duration.ofMillis(turnMs));
  }

  @Test
  void shouldBeNoneThoughInOrderWhereTheTimeToStopIsShort() {
    assertThat(with("BIDMESH_SHUTDOWN_TIMEOUT", "2s").leaveTurn(Duration.ZERO))
        .hasValue(Duration.ZERO);
  }

  @Test
  void shouldNotBeWaitedForWhereNobodyWantsIt() {
    assertThat(with("BIDMESH_CLUSTER_LEAVE_TURN", "0s").leaveTurn(Duration.ZERO)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1ms", "199ms", "2h"})
  void shouldBeNoShorterThanItTakesAndNoLongerThanAnHour(String turn) {
    assertThatThrownBy(() -> with("BIDMESH_CLUSTER_LEAVE_TURN", turn))
        .hasMessageContaining("leaveTurn must be 0 to leave at once, or between 200ms and 1h");
    assertThat(with("BIDMESH_CLUSTER_LEAVE_TURN", "200ms").cluster().leaveTurn())
        .isEqualTo(Duration.ofMillis(200));
  }

  private static NodeConfig with(String variable, String value) {
    return new ConfigLoader(
            NodeConfig.DEFAULT, Optional.empty(), Map.of(variable, value), Section.empty())
        .withoutDataDir();
  }
}
