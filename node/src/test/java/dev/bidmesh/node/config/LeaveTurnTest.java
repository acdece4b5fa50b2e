package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a node waits for its turn to leave, of the 10 s that it has to stop. */
class LeaveTurnTest {

  @ParameterizedTest
  @CsvSource({"0, 3000", "4500, 3000", "4501, 2999", "7000, 500", "7500, 0", "9000, 0", "60000, 0"})
  void shouldEndInTimeForTheNodeToLeave(long elapsedMs, long turnMs) {
    assertThat(NodeConfig.DEFAULT.leaveTurn(Duration.ofMillis(elapsedMs))).hasMillis(turnMs);
  }
}
