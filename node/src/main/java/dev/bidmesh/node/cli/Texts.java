package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Values of the HTTP API as the tables show them. */
final class Texts {

  private Texts() {}

  /** An engine's accelerator, with how sure it is unless it was detected. */
  static String accelerator(JsonNode engine) {
    String evidence = engine.path("evidence").asText().toLowerCase(Locale.ROOT);
    String name = engine.path("accelerator").asText();
    return evidence.equals("detected") ? name : name + " (" + evidence + ")";
  }

  /** {@code a, b and c}. */
  static String list(List<String> parts) {
    return list(parts, " and ");
  }

  /** {@code a, b or c}. */
  static String either(List<String> parts) {
    return list(parts, " or ");
  }

  private static String list(List<String> parts, String word) {
    int last = parts.size() - 1;
    return IntStream.range(0, parts.size())
        .mapToObj(i -> (i == 0 ? "" : i == last ? word : ", ") + parts.get(i))
        .collect(Collectors.joining());
  }

  static String percent(JsonNode fraction) {
    return decimal("%.0f %%", fraction.asDouble() * 100);
  }

  static String seconds(JsonNode value) {
    return decimal("%.2f s", value.asDouble());
  }

  static String decimal(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** The two largest units that are not zero. */
  static String duration(long millis) {
    Duration time = Duration.ofMillis(millis);
    var parts = new ArrayList<String>();
    long[] counts = {time.toDays(), time.toHoursPart(), time.toMinutesPart(), time.toSecondsPart()};
    String[] units = {"d", "h", "min", "s"};
    for (int i = 0; i < units.length; i++) {
      if (counts[i] > 0 && parts.size() < 2) {
        parts.add(counts[i] + " " + units[i]);
      }
    }
    return parts.isEmpty() ? "less than a second" : String.join(" ", parts);
  }

  /** What people say of a device, in brackets after its name; empty if nothing. */
  static String labels(JsonNode labels) {
    String all =
        StreamSupport.stream(labels.spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "" : " (" + all + ")";
  }
}
