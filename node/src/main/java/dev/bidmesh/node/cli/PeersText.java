package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Lays the JSON of {@code GET /peers} out for people. */
final class PeersText {

  private static final String ALONE =
      """
      no other device is known to this node.
      Start one with 'bidmesh serve --join HOST', HOST being this device, or see what
      'bidmesh status' says about the mesh.
      """;

  private PeersText() {}

  /** A table of the peers, or what to do if there are none. */
  static String of(JsonNode peers, Paint paint) {
    if (peers.isEmpty()) {
      return ALONE;
    }
    var table = new Table("PEER", "ON", "ENGINES", "LOAD", "FREE", "BACKLOG", "HEARD", "HTTP", "");
    peers.forEach(peer -> table.row(row(peer)));
    return table.lines(paint::title, line -> line.endsWith(SUSPECTED) ? paint.alert(line) : line);
  }

  private static final String SUSPECTED = "suspected";

  private static String[] row(JsonNode peer) {
    return new String[] {
      peer.path("device").asText() + Texts.labels(peer.path("labels")),
      on(peer),
      listed(peer.path("engines"), PeersText::engine),
      peer.path("cpu").isNumber() ? Texts.percent(peer.path("cpu")) : "-",
      peer.path("free") + " of " + peer.path("slots"),
      peer.path("backlog_s").isNumber() ? Texts.seconds(peer.path("backlog_s")) : "-",
      Texts.decimal("%.1f s", peer.path("last_heard_ms").asDouble() / 1000),
      peer.path("address").asText("-"),
      peer.path("suspected").asBoolean() ? SUSPECTED : ""
    };
  }

  /** What its engines compute on, and what it has that none of them does. */
  private static String on(JsonNode peer) {
    String used = listed(peer.path("engines"), PeersText::accelerator);
    String idle =
        stream(peer.path("hardware"))
            .filter(each -> !each.path("used").asBoolean())
            .map(each -> each.path("accelerator").asText() + " (no engine)")
            .distinct()
            .collect(Collectors.joining(", "));
    return idle.isEmpty() ? used : used + ", " + idle;
  }

  private static String listed(JsonNode engines, Function<JsonNode, String> part) {
    String all = stream(engines).map(part).distinct().collect(Collectors.joining(", "));
    return all.isEmpty() ? "-" : all;
  }

  private static String accelerator(JsonNode engine) {
    return Texts.accelerator(engine);
  }

  private static String engine(JsonNode engine) {
    String models = stream(engine.path("models")).map(JsonNode::asText).collect(joined());
    String health = engine.path("health").asText().toLowerCase(Locale.ROOT);
    String name = engine.path("engine").asText() + (models.isEmpty() ? "" : ": " + models);
    return health.equals("ready") ? name : name + " (" + health + ")";
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(" ");
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
