package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Lays the JSON of {@code GET /models} out for people. */
final class ModelsText {

  private static final String NONE =
      """
      no engine of the mesh serves a model.
      See what 'bidmesh doctor' says about this device.
      """;

  private ModelsText() {}

  /** A row for each lane, below the model's name. */
  static String of(JsonNode models, Paint paint) {
    if (models.isEmpty()) {
      return NONE;
    }
    var table = new Table("MODEL", "DEVICE", "ENGINE", "ON", "STATE", "FREE", "CONTEXT", "");
    for (JsonNode model : models) {
      String name = model.path("model").asText() + (isDemo(model) ? " (demo model)" : "");
      for (JsonNode lane : model.path("lanes")) {
        table.row(row(name, lane));
        name = "";
      }
    }
    return table.lines(paint::title, row -> row);
  }

  private static String[] row(String name, JsonNode lane) {
    return new String[] {
      name,
      lane.path("device").asText(),
      lane.path("engine").asText(),
      Texts.accelerator(lane),
      lane.path("health").asText().toLowerCase(Locale.ROOT),
      lane.path("free") + " of " + lane.path("slots"),
      lane.path("context_tokens").isNumber() ? lane.path("context_tokens").asText() : "-",
      notes(lane)
    };
  }

  private static String notes(JsonNode lane) {
    String can =
        StreamSupport.stream(lane.path("capabilities").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "))
            + (lane.path("embeds_only").asBoolean() ? " only" : "");
    String warm = lane.path("warm").asBoolean() ? "loaded" : "";
    return warm.isEmpty() || can.isEmpty() ? warm + can : warm + ", " + can;
  }

  private static boolean isDemo(JsonNode model) {
    return model.path("demo").asBoolean();
  }
}
