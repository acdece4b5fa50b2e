package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.node.cli.Cli;
import dev.bidmesh.node.cli.Screen;
import dev.bidmesh.node.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real nodes of this process on loopback, and {@code bidmesh tap}. */
@Timeout(90)
class MeshTapTest {

  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String mesh = "test-" + UUID.randomUUID();

  /** The end of a run: told by itself, or with the last of its text. */
  private static final String END = "Completion";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path home;

  MeshTapTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldShowAPromptsWayOnAllNodesInOrderWithItsTextHidden() {
    try (var slow = member("one", Map.of("BIDMESH_ENGINES", "builtin,rate=10"));
        var two = member("two", Map.of("BIDMESH_JOIN", slow.clusterAddress()));
        var three = member("three", Map.of("BIDMESH_JOIN", slow.clusterAddress()))) {
      for (RunningNode each : List.of(slow, two, three)) {
        awaitUntil("two peers", () -> each.status().path("peers").asInt() == 2);
      }
      CompletableFuture<Integer> tap =
          CompletableFuture.supplyAsync(() -> tap(three, "--next", "--idle", "3s", "--json"));
      awaitUntil("all are watched", () -> told("node").size() == 3);

      JsonNode answer = RunningNode.json(slow.ask(QUESTION));

      assertThat(await(tap)).as("%s", err).isZero();
      assertThat(answer.path("output").asText()).contains("Paris");
      List<JsonNode> frames = told("frame");
      assertThat(frames).allMatch(frame -> frame.path("prompt").equals(answer.path("id")));
      assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("France", "Paris");
      assertThat(nodesThatSaw(frames, "BidRequest", "in")).contains("two", "three");
      assertThat(nodesThatSaw(frames, "Bids", "out")).contains("two", "three");
      assertThat(last(frames, "Bids")).isLessThan(first(frames, "Award"));
      String winner = answer.path("device").asText();
      assertThat(nodesThatSaw(frames, "Award", "in")).containsExactly(winner);
      assertThat(nodesThatSaw(frames, END, "out")).containsExactly(winner);
      assertThat(nodesThatSaw(frames, "Feedback", "in")).containsExactly(winner);
      assertThat(
              IntStream.of(
                      first(frames, "BidRequest"),
                      first(frames, "Bids"),
                      first(frames, "Award"),
                      first(frames, "Accepted"),
                      first(frames, "TokenChunk"),
                      first(frames, "Feedback"))
                  .boxed()
                  .toList())
          .isSorted()
          .doesNotContain(-1)
          .doesNotHaveDuplicates();
      assertThat(first(frames, END))
          .isBetween(first(frames, "TokenChunk"), first(frames, "Feedback"));
      everyFrameIsSentBeforeItIsReceived(frames);
    }
  }

  @Test
  void shouldFollowALongPromptByItsIdInOneDirection() {
    var slow = Map.of("BIDMESH_ENGINES", "builtin,rate=10");
    try (var one = member("one", slow);
        var two = member("two", joining(one, slow));
        var three = member("three", joining(one, slow))) {
      for (RunningNode each : List.of(one, two, three)) {
        awaitUntil("two peers", () -> each.status().path("peers").asInt() == 2);
      }
      CompletableFuture<Integer> next =
          CompletableFuture.supplyAsync(() -> tap(three, "--next", "--idle", "5s", "--json"));
      awaitUntil("all are watched", () -> told("node").size() == 3);
      CompletableFuture<HttpResponse<String>> answer =
          one.asked("{\"prompt\":\"tell me a story about a cat\",\"max_tokens\":40}");
      awaitUntil("the prompt is known", () -> !told("frame").isEmpty());
      String id = told("frame").get(0).path("prompt").asText();

      // when
      var known = new ByteArrayOutputStream();
      int code = tap(known, two, "--prompt", id, "--direction", "in", "--idle", "3s", "--json");

      // then
      assertThat(code).as("%s", err).isZero();
      assertThat(RunningNode.json(await(answer)).path("id").asText()).isEqualTo(id);
      List<JsonNode> frames = told(known, "frame");
      assertThat(frames)
          .isNotEmpty()
          .allMatch(frame -> frame.path("prompt").asText().equals(id))
          .allMatch(frame -> frame.path("direction").asText().equals("in"));
      assertThat(first(frames, "TokenChunk")).isNotNegative();
      assertThat(first(frames, END)).isGreaterThan(first(frames, "TokenChunk"));
      await(next);
    }
  }

  private static Map<String, String> joining(RunningNode other, Map<String, String> more) {
    var variables = new TreeMap<>(more);
    variables.put("BIDMESH_JOIN", other.clusterAddress());
    return variables;
  }

  private static void everyFrameIsSentBeforeItIsReceived(List<JsonNode> frames) {
    Set<String> sent = new HashSet<>();
    for (JsonNode frame : frames) {
      // Several devices send frames of one type, and one device several.
      String what = frame.path("type").asText() + frame.path("from") + frame.path("body");
      if (frame.path("direction").asText().equals("out")) {
        sent.add(what);
      } else {
        assertThat(sent).contains(what);
      }
    }
  }

  private static boolean is(JsonNode frame, String type) {
    String told = frame.path("type").asText();
    boolean ends = told.equals("TokenChunk") && frame.path("body").has("end");
    return told.equals(type) || type.equals(END) && ends;
  }

  private static int first(List<JsonNode> frames, String type) {
    return IntStream.range(0, frames.size())
        .filter(i -> is(frames.get(i), type))
        .findFirst()
        .orElse(-1);
  }

  private static int last(List<JsonNode> frames, String type) {
    return IntStream.range(0, frames.size())
        .filter(i -> frames.get(i).path("type").asText().equals(type))
        .max()
        .orElse(-1);
  }

  private static Set<String> nodesThatSaw(List<JsonNode> frames, String type, String direction) {
    Set<String> nodes = new HashSet<>();
    frames.stream()
        .filter(frame -> is(frame, type))
        .filter(frame -> frame.path("direction").asText().equals(direction))
        .forEach(frame -> nodes.add(frame.path("node").asText()));
    return nodes;
  }

  private int tap(RunningNode asked, String... flags) {
    return tap(out, asked, flags);
  }

  private int tap(ByteArrayOutputStream to, RunningNode asked, String... flags) {
    var arguments = new ArrayList<>(List.of("tap", "--node", asked.node().httpAddress()));
    arguments.addAll(List.of(flags));
    return new Cli(
            new Terminal(
                new PrintStream(to, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(new byte[0]),
                true,
                false,
                Map.of(),
                home,
                handler -> {},
                () -> Screen.UNKNOWN))
        .run(arguments.toArray(String[]::new));
  }

  private List<JsonNode> told(String event) {
    return told(out, event);
  }

  private static List<JsonNode> told(ByteArrayOutputStream from, String event) {
    return from.toString(StandardCharsets.UTF_8)
        .lines()
        .map(MeshTapTest::parsed)
        .filter(line -> line.path("event").asText().equals(event))
        .toList();
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunningNode member(String name, Map<String, String> more) {
    var variables = new TreeMap<>(more);
    variables.put("BIDMESH_NAME", name);
    // However busy the machine that tests, all bids are waited for.
    variables.put("BIDMESH_BIDDING_PATIENCE", "full");
    return RunningNode.member(home, mesh, variables);
  }
}
