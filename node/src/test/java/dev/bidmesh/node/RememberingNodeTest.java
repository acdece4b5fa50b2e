package dev.bidmesh.node;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RememberingNodeTest {

  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";
  private static final String LANE = "/bandit/lanes/0";

  private final Path home;

  RememberingNodeTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldGoOnAfterARestartFromWhatItHasLearned() {
    // given
    long learned;
    try (var node = RunningNode.start(home, Map.of())) {
      node.ask(QUESTION);
      node.ask(QUESTION);
      awaitUntil("calibration and two runs", () -> runs(node) == 3);
      learned = runs(node);
      assertThat(node.status().at(LANE + "/position/incarnation").asInt()).isEqualTo(1);
    }

    // when
    try (var node = RunningNode.start(home, Map.of())) {
      awaitUntil("its calibration on top", () -> runs(node) == learned + 1);

      // then
      JsonNode position = node.status().at(LANE + "/position");
      assertThat(position.path("incarnation").asInt()).isEqualTo(2);
      assertThat(position.path("source").asText()).isEqualTo("own");
      assertThat(position.path("saved_ms").isNumber()).isTrue();
    }
  }

  @Test
  void shouldSetADamagedFileAsideAndSaySo() throws IOException {
    // given
    RunningNode.start(home, Map.of()).close();
    Path file = find("lanes.json");
    Files.writeString(file, Files.readString(file).substring(0, 200));

    // when
    try (var node = RunningNode.start(home, Map.of())) {

      // then
      assertThat(node.status().path("warnings").toString())
          .contains("bandit: lanes.json is damaged")
          .contains("is set aside as lanes.json.bad-1");
      assertThat(find("lanes.json.bad-1")).exists();
    }
  }

  private static long runs(RunningNode node) {
    return node.status().at(LANE + "/observations").asLong();
  }

  private Path find(String name) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(each -> each.endsWith(name)).findFirst().orElseThrow();
    }
  }
}
