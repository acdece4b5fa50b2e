package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What a prompt took, as far as the device that ran it could tell. */
final class MeasuresText {

  private static final double BYTES_PER_MB = 1e6;

  private MeasuresText() {}

  /**
   * A table of the measures; empty if there is no result.
   *
   * @param result of the trace
   */
  static Optional<Table> of(JsonNode result) {
    if (!result.isObject()) {
      return Optional.empty();
    }
    var table = new Table("MEASURED", "");
    table.row("tokens", tokens(result));
    table.row("waited", HeadlineText.millis(result.path("queue_ms")));
    table.row("first text", HeadlineText.millis(result.path("ttft_ms")));
    run(table, result.path("measures"));
    return Optional.of(table);
  }

  private static void run(Table table, JsonNode run) {
    double start = run.path("load_ms").asDouble();
    if (start > 0) {
      table.row("engine start", HeadlineText.millis(run.path("load_ms")));
    }
    double rate = run.path("decode_tps").asDouble();
    if (rate > 0) {
      table.row("decode rate", Texts.decimal("%.1f tokens/s", rate));
    }
    if (run.path("peak_bytes").isNumber()) {
      double megabytes = run.path("peak_bytes").asDouble() / BYTES_PER_MB;
      table.row("peak memory", Texts.decimal("%.1f MB", megabytes));
    }
    if (run.path("joules").isNumber()) {
      table.row(
          "energy", Texts.decimal("%.1f J of the whole device", run.path("joules").asDouble()));
    }
  }

  private static String tokens(JsonNode result) {
    String counts =
        result.path("prompt_tokens").asInt()
            + " read, "
            + result.path("completion_tokens").asInt()
            + " written";
    return result.path("tokens_estimated").asBoolean() ? counts + ", by estimate" : counts;
  }
}
