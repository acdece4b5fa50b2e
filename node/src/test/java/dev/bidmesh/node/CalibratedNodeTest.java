package dev.bidmesh.node;

import static dev.bidmesh.node.Await.awaitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node tells how true its predictions have been, wherever its documents say that it does. */
@Timeout(60)
class CalibratedNodeTest {

  private static final String QUESTION =
      "{\"prompt\":\"What is the capital of France?\",\"max_tokens\":4}";
  private static final String CALIBRATION = "/bandit/lanes/0/calibration";

  private final Path home;

  CalibratedNodeTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldTellInItsStatusHowTrueItsPredictionsHaveBeen() throws Exception {
    try (var node = RunningNode.start(home, Map.of())) {
      // Its first run sets the scale, so that there was no prediction to hold it against.
      awaitUntil(
          "its calibration", () -> node.status().at("/bandit/lanes/0/observations").asInt() == 1);
      assertThat(node.status().at(CALIBRATION).isMissingNode()).isTrue();

      // when
      for (int run = 1; run <= 3; run++) {
        assertThat(node.ask(QUESTION).statusCode()).isEqualTo(200);
      }
      awaitUntil("three runs", () -> node.status().at(CALIBRATION + "/runs").asInt() == 3);

      // then
      JsonNode told = node.status().at(CALIBRATION);
      assertThat(told.fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder("runs", "within_median", "within90");
      double withinMedian = told.path("within_median").doubleValue();
      double within90 = told.path("within90").doubleValue();
      assertThat(3 * withinMedian).isCloseTo(Math.rint(3 * withinMedian), within(1e-9));
      assertThat(3 * within90).isCloseTo(Math.rint(3 * within90), within(1e-9));
      assertThat(withinMedian).isBetween(0.0, within90);
      assertThat(within90).isLessThanOrEqualTo(1);
      assertThat(exported(node, "0.5")).isCloseTo(withinMedian, within(1e-9));
      assertThat(exported(node, "0.9")).isCloseTo(within90, within(1e-9));
    }
  }

  /** The same share as the node's metrics have it. */
  private static double exported(RunningNode node, String quantile)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.node().httpAddress() + "/metrics"))
            .timeout(Duration.ofSeconds(10))
            .build();
    String page = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    List<String> lines =
        page.lines()
            .filter(line -> line.startsWith("bidmesh_lane_calibration{"))
            .filter(line -> line.contains("quantile=\"" + quantile + "\""))
            .toList();
    assertThat(lines).hasSize(1);
    return Double.parseDouble(lines.get(0).substring(lines.get(0).lastIndexOf(' ') + 1));
  }
}
