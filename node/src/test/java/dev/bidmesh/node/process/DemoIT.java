package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@DisabledOnOs(OS.WINDOWS)
@Timeout(200)
class DemoIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST_S = 180;

  private final Path home;

  DemoIT(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldShowThreeScenesAndLeaveNothingBehind() throws IOException {
    // when
    try (var demo = start("demo", "--once", "--json", "--timeout", "60s")) {
      assertThat(demo.exitCode(LONGEST_S)).as(demo.out() + demo.err()).isZero();
      List<JsonNode> told = demo.out().lines().map(DemoIT::parsed).toList();

      // then
      shouldHaveShownTheOwnNpu(told);
      shouldHaveShownAnAuctionOfAll(told);
      shouldHaveShownATakeover(told);
      assertThat(only(told, "finished", 0).path("ok").asBoolean()).isTrue();
      shouldHaveStoppedAll(told);
    }
  }

  private static void shouldHaveShownTheOwnNpu(List<JsonNode> told) {
    assertThat(only(told, "no_auction", 1).path("device").asText()).isEqualTo("phone");
    assertThat(only(told, "scene_ended", 1).path("evidence").asText()).isEqualTo("emulated");
    assertThat(text(told, 1)).contains("Paris");
  }

  private static void shouldHaveShownAnAuctionOfAll(List<JsonNode> told) {
    Set<String> bidders =
        only(told, "bids", 2).findValuesAsText("device").stream().collect(Collectors.toSet());
    assertThat(bidders).containsExactlyInAnyOrder("phone", "laptop", "desktop");
    assertThat(only(told, "scene_ended", 2).path("device").asText()).isNotEqualTo("phone");
  }

  private static void shouldHaveShownATakeover(List<JsonNode> told) {
    String killed = only(told, "killed", 3).path("device").asText();
    String heir = only(told, "took_over", 3).path("device").asText();
    assertThat(killed).isNotEqualTo("phone").isNotEqualTo(heir);
    assertThat(only(told, "scene_ended", 3).path("device").asText()).isEqualTo(heir);
    JsonNode compared = only(told, "compared", 3);
    assertThat(compared.path("equal").asBoolean()).isTrue();
    assertThat(text(told, 3)).hasSize(compared.path("text_bytes").asInt()).startsWith("Once upon");
  }

  private void shouldHaveStoppedAll(List<JsonNode> told) throws IOException {
    List<JsonNode> nodes = events(told, "ready");
    assertThat(nodes).hasSize(3);
    for (JsonNode node : nodes) {
      assertThat(ProcessHandle.of(node.path("process").asLong()).filter(ProcessHandle::isAlive))
          .as("process of " + node.path("node"))
          .isEmpty();
    }
    assertNoDemoDirectory();
  }

  @Test
  void shouldStopANodeWhoseParentIsGoneAndTakeItsDirectoryAlong() throws IOException {
    // given
    Path directory = home.resolve("bidmesh-demo-0-x/phone");
    String held = "-Dbidmesh.lifeline=true -Dbidmesh.lifeline.directory=" + directory;

    // when
    try (var node =
        BidmeshProcess.start(
            home,
            Map.of("JAVA_TOOL_OPTIONS", held),
            "serve",
            "--http-port",
            "0",
            "--bus-port",
            "0",
            "--cluster-port",
            "0",
            "--data-dir",
            directory.toString())) {

      // then
      assertThat(node.exitCode()).isZero();
      assertThat(node.err()).contains("HTTP API listens", "stopping");
      assertNoDemoDirectory();
    }
  }

  private BidmeshProcess start(String... arguments) {
    return BidmeshProcess.start(
        home, Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + home), arguments);
  }

  private void assertNoDemoDirectory() throws IOException {
    try (var left = Files.list(home)) {
      assertThat(left.map(each -> each.getFileName().toString()))
          .noneMatch(name -> name.startsWith("bidmesh-demo-"));
    }
  }

  private static String text(List<JsonNode> told, int scene) {
    return events(told, "text").stream()
        .filter(event -> event.path("scene").asInt() == scene)
        .map(event -> event.path("text").asText())
        .collect(Collectors.joining());
  }

  private static JsonNode only(List<JsonNode> told, String event, int scene) {
    List<JsonNode> found =
        events(told, event).stream().filter(each -> each.path("scene").asInt() == scene).toList();
    assertThat(found).as(event + " of scene " + scene).hasSize(1);
    return found.get(0);
  }

  private static List<JsonNode> events(List<JsonNode> told, String event) {
    return told.stream().filter(each -> each.path("event").asText().equals(event)).toList();
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }
}
