package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

@DisabledOnOs(OS.WINDOWS)
@Timeout(120)
@ResourceLock(BidmeshProcess.USUAL_PORTS)
class AskIT {

  private static final String QUESTION = "What is the capital of France?";

  private final Path home;

  AskIT(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldAnswerWhereNoNodeRuns() throws IOException {
    // when
    try (var ask = BidmeshProcess.start(home, Map.of(), "ask", QUESTION)) {

      // then
      assertThat(ask.exitCode()).isZero();
      assertThat(ask.out()).contains("Paris");
      assertThat(ask.err()).contains(" answered in ").doesNotContain("Exception", "WARN");
    }
    assertThat(home.resolve(".bidmesh")).doesNotExist();
  }

  @Test
  void shouldStopTheGenerationWhenItIsInterrupted() throws Exception {
    // given
    try (var node =
            BidmeshProcess.start(
                home, Map.of(), "serve", "--http-port", "0", "--engine", "builtin,rate=3");
        var ask =
            BidmeshProcess.start(home, Map.of(), "ask", "--node", node.readyUrl(), QUESTION)) {
      ask.awaitOut("T");
      String url = node.readyUrl();

      // when
      ask.signal("INT");

      // then
      assertThat(ask.exitCode()).isEqualTo(3);
      assertThat(ask.err()).contains("bidmesh: interrupted");
      JsonNode status = status(url);
      assertThat(status.at("/engines/engines/0/free"))
          .isEqualTo(status.at("/engines/engines/0/slots"));
      assertThat(status.at("/prompts/active").asInt()).isZero();
    }
  }

  @Test
  void shouldRefuseABrokenConfigurationForItsOwnNode() throws IOException {
    // given
    Path file = Files.writeString(home.resolve("my.yaml"), "engine: x");

    // when
    try (var ask =
        BidmeshProcess.start(home, Map.of("BIDMESH_CONFIG", file.toString()), "ask", QUESTION)) {

      // then
      assertThat(ask.exitCode()).isEqualTo(2);
      assertThat(ask.err())
          .contains("bidmesh: " + file + ":1: unknown key engine. Did you mean engines?");
    }
  }

  private JsonNode status(String url) throws IOException {
    try (var status = BidmeshProcess.start(home, Map.of(), "status", "--json", "--node", url)) {
      assertThat(status.exitCode()).isZero();
      return new ObjectMapper().readTree(status.out());
    }
  }
}
