package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/** Lays the JSON of {@code GET /status} out for people. */
final class StatusText {

  private static final Set<String> SERVING = Set.of("READY", "DEGRADED");

  private final JsonNode status;
  private final LaneNames names;
  private final Paint paint;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param peers the peers of {@code GET /peers}, by whose names lanes are called; may be missing
   */
  StatusText(JsonNode status, JsonNode peers, Paint paint) {
    this.status = status;
    this.names = new LaneNames(status, peers);
    this.paint = paint;
    head();
    JsonNode engines = status.path("engines").path("engines");
    engines(engines);
    idle(status.path("hardware"), engines);
    telemetry(status.path("telemetry"));
    prompts(status.path("prompts"));
    lanes(status.path("bandit").path("lanes"));
    warnings(status.path("warnings"));
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private void head() {
    var table = new Table();
    table.row(
        "node",
        status.path("name").asText()
            + Texts.labels(status.path("labels"))
            + ", "
            + status.path("state").asText());
    table.row("http", status.path("http_address").asText("not listening"));
    table.row("up", Texts.duration(status.path("uptime_ms").asLong()));
    table.row("cluster", status.path("cluster").asText() + ", peers: " + status.path("peers"));
    JsonNode routing = status.path("routing");
    if (routing.isObject()) {
      table.row("routing", routing(routing));
    }
    table.row(
        "device", status.path("device_id").asText() + ", start " + status.path("incarnation"));
    table.row("version", status.path("version").asText());
    text.append(table.lines(paint::title, row -> row));
  }

  private static String routing(JsonNode routing) {
    String policy = routing.path("policy").asText();
    if (!routing.path("hub").isTextual()) {
      return policy;
    }
    return routing.path("takes_prompts").asBoolean()
        ? policy + ", this node is the hub"
        : policy + ", only executes: prompts go to the hub " + routing.path("hub").asText();
  }

  private void engines(JsonNode engines) {
    var table = new Table("ENGINE", "STATE", "ON", "FREE", "QUEUE", "BACKLOG", "MODELS");
    for (JsonNode each : engines) {
      table.row(
          each.path("engine_id").asText(),
          each.path("health").asText().toLowerCase(Locale.ROOT),
          Texts.accelerator(each),
          each.path("free") + " of " + each.path("slots"),
          each.path("queued") + " of " + each.path("queue_capacity"),
          Texts.seconds(each.path("backlog_s")),
          models(each.path("models")));
    }
    section(table, row -> row);
  }

  /** Hardware that is there and of no use. */
  private void idle(JsonNode hardware, JsonNode engines) {
    var table = new Table("HARDWARE WITHOUT ENGINE", "");
    for (JsonNode each : hardware) {
      String accelerator = each.path("accelerator").asText();
      if (users(accelerator, "detected", engines).isEmpty()) {
        List<String> claimants = users(accelerator, "claimed", engines);
        String what =
            claimants.isEmpty()
                ? "see bidmesh doctor"
                : "claimed by " + String.join(", ", claimants);
        table.row(accelerator, each.path("name").asText() + "; " + what);
      }
    }
    section(table, row -> row);
  }

  /** Engines that serve and compute on an accelerator, as far as there is that evidence for it. */
  private static List<String> users(String accelerator, String evidence, JsonNode engines) {
    return StreamSupport.stream(engines.spliterator(), false)
        .filter(engine -> engine.path("accelerator").asText().equals(accelerator))
        .filter(engine -> engine.path("evidence").asText().equals(evidence))
        .filter(engine -> SERVING.contains(engine.path("health").asText()))
        .map(engine -> engine.path("engine_id").asText())
        .toList();
  }

  private void telemetry(JsonNode telemetry) {
    var table = new Table("TELEMETRY", "");
    JsonNode values = telemetry.path("telemetry");
    String mains = values.path("charging").asBoolean() ? ", charging" : "";
    measured(table, "cpu", values.path("cpu"), Texts::percent);
    measured(table, "ram", values.path("ram"), Texts::percent);
    measured(table, "battery", values.path("battery"), value -> Texts.percent(value) + mains);
    measured(
        table,
        "temperature",
        values.path("temp_c"),
        value -> Texts.decimal("%.0f °C", value.asDouble()));
    for (JsonNode each : telemetry.path("missing")) {
      table.row(each.path("source").asText(), "missing: " + each.path("reason").asText());
    }
    section(table, row -> row);
  }

  private void prompts(JsonNode prompts) {
    var table = new Table("PROMPTS", "");
    if (!prompts.isMissingNode()) {
      table.row("active", prompts.path("active").asText());
      table.row("accepted", prompts.path("accepted").asText());
      table.row("answered", prompts.path("finished").asText());
      hedges(table, prompts.path("hedges"));
      moves(table, prompts.path("moves"));
    }
    prompts
        .path("failed")
        .properties()
        .forEach(each -> table.row("failed", each.getValue() + " " + each.getKey()));
    section(table, row -> row);
  }

  /** Runs that were started as well because the first showed no text in time. */
  private static void hedges(Table table, JsonNode hedges) {
    if (hedges.path("started").asLong() > 0) {
      String won = hedges.path("won").asText() + " of them went on alone";
      table.row("second runs", hedges.path("started").asText() + ", " + won);
    }
  }

  /** Prompts that went to another device because they waited longer than was promised. */
  private static void moves(Table table, JsonNode moves) {
    if (moves.asLong() > 0) {
      table.row("moved", moves.asText() + ", before they began");
    }
  }

  private void lanes(JsonNode lanes) {
    var table = new Table("LEARNED LANE", "RUNS", "TYPICAL", "SIGMA", "IN 50 %", "IN 90 %", "");
    for (JsonNode each : names.ordered(lanes)) {
      long open = each.path("breaker_open_for_ms").asLong();
      table.row(
          names.of(each.path("lane").asText()),
          each.path("observations").asText(),
          Texts.seconds(each.path("typical_s")),
          Texts.decimal("%.2f", each.path("sigma").asDouble()),
          BanditText.share(each, "within_median"),
          BanditText.share(each, "within90"),
          open > 0 ? "out for " + Texts.duration(open) : "");
    }
    section(table, row -> row);
  }

  private void warnings(JsonNode warnings) {
    var table = new Table("WARNINGS");
    warnings.forEach(each -> table.row(each.asText()));
    section(table, paint::alert);
  }

  private void section(Table table, UnaryOperator<String> rowPaint) {
    if (!table.isEmpty()) {
      text.append('\n').append(table.lines(paint::title, rowPaint));
    }
  }

  private static void measured(
      Table table, String name, JsonNode value, Function<JsonNode, String> form) {
    if (value.isNumber()) {
      table.row(name, form.apply(value));
    }
  }

  private static String models(JsonNode models) {
    List<String> names =
        StreamSupport.stream(models.spliterator(), false)
            .map(
                each ->
                    each.path("aliases").path(0).asText()
                        + (each.path("demo").asBoolean() ? " (demo model)" : ""))
            .toList();
    return String.join(", ", names);
  }
}
