package dev.bidmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(OS.WINDOWS)
@Timeout(60)
class NodeProcessTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @ParameterizedTest
  @CsvSource({"0, true", "3, true", "1, false"})
  void shouldStopWhenItsLifelineIsLetGo(int exitCode, boolean orderly) throws IOException {
    // given a process that no signal ends
    NodeProcess node = started("trap '' TERM; read line; exit " + exitCode);

    // when
    node.stop();

    // then
    assertThat(node.endedInOrder(LONG)).isEqualTo(orderly);
  }

  @Test
  void shouldBeEndedByForceIfItDoesNotStop() throws IOException {
    // given
    NodeProcess node = started("exec sleep 60");

    // when
    node.stop();

    // then
    assertThat(node.endedInOrder(Duration.ofMillis(100))).isFalse();
    Await.awaitUntil("it has ended", () -> !node.isAlive());
  }

  private static NodeProcess started(String script) throws IOException {
    return NodeProcess.start("phone", List.of("sh", "-c", script), event -> {});
  }
}
