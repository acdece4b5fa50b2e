package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DemoClientTest {

  private final DemoClient client = new DemoClient(Duration.ofSeconds(20));

  @Test
  void shouldGiveWhatANodeAnswers() throws IOException {
    try (var node = new StandInNode().answers("/peers", 200, "application/json", "{\"a\":1}")) {
      assertThat(client.get(node.url(), "/peers").path("a").asInt()).isEqualTo(1);
    }
  }

  @Test
  void shouldNotTakeAProblemForAnAnswer() {
    String problem =
        "{\"type\":\"about:blank\",\"title\":\"timeout\",\"status\":504,"
            + "\"detail\":\"the trace did not come in time\",\"code\":\"TIMEOUT\"}";
    try (var node =
        new StandInNode().answers("/prompts/p1", 504, "application/problem+json", problem)) {
      assertThatThrownBy(() -> client.get(node.url(), "/prompts/p1"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the trace did not come in time");
    }
  }
}
