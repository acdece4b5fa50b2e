package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** Says in one line who answered and how long it took. */
final class AnswerText {

  private AnswerText() {}

  /**
   * The line for a response of {@code POST /prompt}: {@code answered by desk (demo, CPU) in 0.13 s,
   * predicted 0.15 s}.
   */
  static String of(JsonNode response) {
    return "answered by %s (%s, %s) in %s, predicted %s"
        .formatted(
            response.path("device").asText("?"),
            response.path("model").asText("?"),
            accelerator(response),
            seconds(response.path("total_ms")),
            seconds(response.path("predicted_ms")));
  }

  private static String accelerator(JsonNode response) {
    String name = response.path("accelerator").asText("?");
    String evidence = response.path("evidence").asText("detected");
    return evidence.equals("detected") ? name : evidence + " " + name;
  }

  private static String seconds(JsonNode millis) {
    return String.format(Locale.ROOT, "%.2f s", millis.asDouble() / 1000);
  }
}
