package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** Says in one line who answered and why, from the fields of the answer. */
final class WinnerText {

  /** Share of a prediction from which waiting is a reason worth naming. */
  private static final double NOTABLE_QUEUE = 0.1;

  /** Most losers that are named one by one. */
  private static final int MOST_NAMED = 4;

  private final JsonNode answer;
  private final List<String> losses;
  private final boolean pinned;

  private WinnerText(JsonNode answer, List<String> losses, boolean pinned) {
    this.answer = answer;
    this.losses = losses;
    this.pinned = pinned;
  }

  /**
   * The line for a response of {@code POST /prompt}: {@code laptop answered in 1.2 s with demo on
   * CPU (predicted 1.1 s); it beat desktop 2.3 s and phone 4.0 s (queue)}.
   *
   * @param losses why each run that was lost on the way was lost, if that was heard
   * @param pinned whether only this device was to be asked
   */
  static String of(JsonNode answer, List<String> losses, boolean pinned) {
    return new WinnerText(answer, losses, pinned).line();
  }

  private String line() {
    return device() + " answered in " + seconds(answer.path("total_ms")) + reason() + lost();
  }

  private String reason() {
    List<JsonNode> bids = StreamSupport.stream(answer.path("bids").spliterator(), false).toList();
    if (bids.isEmpty() && onOwnNpu()) {
      return " on its own free " + accelerator() + ", no auction";
    }
    return " with "
        + answer.path("model").asText("?")
        + " on "
        + accelerator()
        + " (predicted "
        + seconds(answer.path("predicted_ms"))
        + ")"
        + rivals(bids);
  }

  private boolean onOwnNpu() {
    return answer.path("local").asBoolean() && answer.path("accelerator").asText().equals("NPU");
  }

  private String rivals(List<JsonNode> bids) {
    List<JsonNode> beaten = bids.stream().filter(bid -> !bid.path("won").asBoolean()).toList();
    if (bids.isEmpty()) {
      return "";
    }
    if (beaten.isEmpty()) {
      return pinned ? "; nobody else was to be asked" : "; nobody else bid";
    }
    return "; it beat " + Texts.list(named(beaten));
  }

  private List<String> named(List<JsonNode> beaten) {
    var names = new ArrayList<String>();
    beaten.stream().limit(MOST_NAMED).map(this::rival).forEach(names::add);
    if (beaten.size() > MOST_NAMED) {
      names.add(beaten.size() - MOST_NAMED + " more");
    }
    return names;
  }

  private String rival(JsonNode bid) {
    double predicted = bid.path("predicted_ms").asDouble();
    boolean waits = bid.path("backlog_ms").asDouble() >= NOTABLE_QUEUE * predicted;
    String name = bid.path("device").asText("?");
    String lane = name.equals(device()) ? "its own " + bid.path("accelerator").asText("?") : name;
    return lane + " " + seconds(bid.path("predicted_ms")) + (waits ? " (queue)" : "");
  }

  private String lost() {
    int before = answer.path("attempts").asInt(1) - 1;
    if (!losses.isEmpty()) {
      return "; it took over on the way (" + String.join(", ", losses) + ")";
    }
    String runs = before == 1 ? " run" : " runs";
    return before > 0 ? "; lost or overtaken on the way: " + before + runs : "";
  }

  private String device() {
    return answer.path("device").asText("?");
  }

  private String accelerator() {
    String name = answer.path("accelerator").asText("?");
    String evidence = answer.path("evidence").asText("detected");
    return evidence.equals("detected") ? name : name + " (" + evidence + ")";
  }

  private static String seconds(JsonNode millis) {
    double value = millis.asDouble() / 1000;
    return String.format(Locale.ROOT, value < 1 ? "%.2f s" : "%.1f s", value);
  }
}
