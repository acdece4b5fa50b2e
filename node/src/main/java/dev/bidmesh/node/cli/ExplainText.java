package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.UnaryOperator;

/** Lays the JSON of {@code GET /prompts/{id}} out for people. */
final class ExplainText {

  private final JsonNode trace;
  private final Paint paint;
  private final StringBuilder text = new StringBuilder();

  private ExplainText(JsonNode trace, Paint paint) {
    this.trace = trace;
    this.paint = paint;
  }

  /** The headline, then the prompt, its bids, its runs, and what happened when. */
  static String of(JsonNode trace, Paint paint) {
    var explained = new ExplainText(trace, paint);
    explained.text.append(Terminal.printable(HeadlineText.of(trace))).append("\n\n");
    explained.prompt();
    explained.bids();
    explained.runs();
    MeasuresText.of(trace.path("result")).ifPresent(explained::section);
    explained.stages();
    explained.steps();
    return explained.text.toString();
  }

  private void prompt() {
    var table = new Table();
    table.row("prompt", trace.path("prompt_id").asText());
    table.row("state", state());
    table.row("way", way());
    table.row("model", trace.path("model_alias").asText("not resolved"));
    table.row("policy", trace.path("policy").asText());
    table.row("length", trace.path("prompt_chars") + " characters" + limit());
    table.row("priority", trace.path("priority").asText());
    text.append(table.lines(paint::title, UnaryOperator.identity()));
  }

  private String state() {
    String state = trace.path("state").asText();
    JsonNode live = trace.path("live");
    if (live.path("phase").asText().equals("queued")) {
      String place = state + ", place " + live.path("position") + " in the queue";
      JsonNode wait = live.path("expected_ms");
      return wait.isNumber() ? place + ", about " + HeadlineText.millis(wait) : place;
    }
    return live.isObject() ? state + ", " + live.path("phase").asText() : state;
  }

  private String way() {
    return switch (trace.path("path").asText()) {
      case "own-npu" -> "own free NPU, no device was asked";
      case "auction" -> "auction among the devices of the mesh";
      default -> "undecided";
    };
  }

  private String limit() {
    JsonNode most = trace.path("max_tokens");
    return most.isNumber() ? ", at most " + most + " tokens wanted" : "";
  }

  private void bids() {
    var table = new Table("BID OF", "ON", "PREDICTED", "WAITING", "SCORE", "");
    for (JsonNode each : trace.path("bids")) {
      JsonNode bid = each.path("bid");
      JsonNode score = each.path("score").path("score_s");
      table.row(
          (each.path("won").asBoolean() ? "* " : "  ") + each.path("device_name").asText(),
          Texts.accelerator(bid),
          HeadlineText.seconds(HeadlineText.predictedS(each)),
          HeadlineText.seconds(bid.path("backlog_s").asDouble()),
          score.isNumber() ? Texts.decimal("%.2f", score.asDouble()) : "-",
          each.path("verdict").asText());
    }
    section(table);
  }

  private void runs() {
    var table = new Table("RUN ON", "PREDICTED", "TOOK", "");
    for (JsonNode each : trace.path("attempts")) {
      table.row(
          each.path("device_name").asText(),
          time(each.path("predicted_ms")),
          time(each.path("actual_ms")),
          each.path("outcome").asText() + difference(each));
    }
    section(table);
  }

  /** How wrong the prediction of a run was that ended as it should. */
  private static String difference(JsonNode run) {
    double predicted = run.path("predicted_ms").asDouble();
    double actual = run.path("actual_ms").asDouble();
    boolean comparable = predicted > 0 && run.path("outcome").asText().equals("finished");
    return comparable
        ? Texts.decimal(", %+.0f %% of what was predicted", 100 * (actual / predicted - 1))
        : "";
  }

  private static String time(JsonNode ms) {
    return ms.isNumber() ? HeadlineText.millis(ms) : "-";
  }

  private void stages() {
    var table = new Table("STAGE", "TIME");
    for (JsonNode each : trace.path("stages")) {
      table.row(each.path("name").asText(), HeadlineText.millis(each.path("ms")));
    }
    section(table);
  }

  private void steps() {
    var table = new Table("AT", "WHAT HAPPENED");
    for (JsonNode each : trace.path("steps")) {
      table.row(HeadlineText.millis(each.path("at_ms")), each.path("what").asText());
    }
    section(table);
  }

  private void section(Table table) {
    if (!table.isEmpty()) {
      text.append('\n').append(table.lines(paint::title, UnaryOperator.identity()));
    }
  }
}
