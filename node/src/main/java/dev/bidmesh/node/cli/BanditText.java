package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Lays the learned lanes of {@code GET /status} out for people. */
final class BanditText {

  private BanditText() {}

  /**
   * A table with a row for each lane, and what belongs to all of them.
   *
   * @param peers by whose names lanes are called; may be missing
   */
  static String of(JsonNode status, JsonNode peers, Paint paint) {
    JsonNode bandit = status.path("bandit");
    if (bandit.path("lanes").isEmpty() && bandit.path("dormant").isEmpty()) {
      return "no lane has learned anything yet\n";
    }
    var names = new LaneNames(status, peers);
    var table =
        new Table("LANE", "MODEL", "RUNS", "TYPICAL", "SIGMA", "IN 50 %", "IN 90 %", "FROM", "");
    for (JsonNode lane : names.ordered(bandit.path("lanes"))) {
      row(table, lane, names, "");
    }
    for (JsonNode lane : names.ordered(bandit.path("dormant"))) {
      row(table, lane, names, "rests until bandit.model is set back");
    }
    return table.lines(paint::title, row -> row) + foot(bandit);
  }

  /** Shares of runs within the predicted median and 90 % quantile; "-" before there are any. */
  static String share(JsonNode lane, String which) {
    JsonNode share = lane.path("calibration").path(which);
    return share.isNumber() ? Texts.percent(share) : "-";
  }

  private static void row(Table table, JsonNode lane, LaneNames names, String note) {
    long open = lane.path("breaker_open_for_ms").asLong();
    table.row(
        names.of(lane.path("lane").asText()),
        lane.path("model").asText("log-linear"),
        lane.path("observations").asText(),
        Texts.seconds(lane.path("typical_s")),
        Texts.decimal("%.2f", lane.path("sigma").asDouble()),
        share(lane, "within_median"),
        share(lane, "within90"),
        lane.path("position").path("source").asText("-"),
        open > 0 ? "out for " + Texts.duration(open) : note);
  }

  /** A number of lanes in words. */
  static String counted(int lanes) {
    return lanes == 1 ? "1 lane" : lanes + " lanes";
  }

  private static String foot(JsonNode bandit) {
    var text = new StringBuilder();
    if (bandit.path("pooled_lanes").isNumber()) {
      text.append("\nnew lanes start with the slopes of ")
          .append(counted(bandit.path("pooled_lanes").asInt()))
          .append('\n');
    }
    if (bandit.path("ignored").asLong() > 0) {
      text.append("refused as absurd: ").append(bandit.path("ignored").asLong()).append('\n');
    }
    return text.toString();
  }
}
