package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Says in one line of plain words who got a prompt and whom that device beat. */
final class HeadlineText {

  /** Most losers that are named one by one. */
  private static final int MOST_NAMED = 4;

  private static final double MS_PER_S = 1_000;

  private final JsonNode trace;

  private HeadlineText(JsonNode trace) {
    this.trace = trace;
  }

  /**
   * The line for a trace: {@code gaming-pc 2.1 s (warm) beat mac-mini 3.4 s}. The times are
   * predictions for the client. They need not be what decided: the policy {@code adaptive} compares
   * optimistic predictions in which waiting counts more, others compare no times at all. So where
   * the winner's is not the lowest, the line goes on with the policy's own reason.
   */
  static String of(JsonNode trace) {
    return new HeadlineText(trace).line();
  }

  private String line() {
    Optional<JsonNode> winner = bids().filter(bid -> bid.path("won").asBoolean()).findFirst();
    String who = winner.map(this::contest).orElseGet(this::withoutContest);
    JsonNode failure = trace.path("failure");
    return failure.isObject() ? who + "; failed: " + failure.path("message").asText() : who;
  }

  private Stream<JsonNode> bids() {
    return StreamSupport.stream(trace.path("bids").spliterator(), false);
  }

  private String contest(JsonNode winner) {
    List<JsonNode> beaten = bids().filter(bid -> !bid.path("won").asBoolean()).toList();
    if (beaten.isEmpty()) {
      return named(winner) + "; nobody else bid";
    }
    var names = new ArrayList<String>();
    beaten.stream().limit(MOST_NAMED).map(HeadlineText::named).forEach(names::add);
    if (beaten.size() > MOST_NAMED) {
      names.add(beaten.size() - MOST_NAMED + " more");
    }
    String line = named(winner) + " beat " + Texts.list(names);
    boolean lowest = beaten.stream().allMatch(bid -> predictedS(winner) <= predictedS(bid));
    return lowest ? line : line + reason(winner);
  }

  private String reason(JsonNode winner) {
    String policy = trace.path("policy").asText("unknown");
    return " by the policy " + policy + ": " + winner.path("verdict").asText("no reason given");
  }

  private static String named(JsonNode bid) {
    JsonNode offer = bid.path("bid");
    String state = offer.path("backlog_s").asDouble() > 0 ? "queue" : "";
    String warmth = offer.path("warm").asBoolean() ? "warm" : "cold";
    String notes = state.isEmpty() ? warmth : warmth + ", " + state;
    return bid.path("device_name").asText("?")
        + " "
        + seconds(predictedS(bid))
        + " ("
        + notes
        + ")";
  }

  /** When the answer was expected: the bandit's prediction and the waiting time, else the quote. */
  static double predictedS(JsonNode bid) {
    JsonNode mean = bid.path("score").path("mean_s");
    JsonNode offer = bid.path("bid");
    return mean.isNumber()
        ? mean.asDouble() + offer.path("backlog_s").asDouble()
        : offer.path("quoted_s").asDouble();
  }

  private String withoutContest() {
    List<JsonNode> runs =
        StreamSupport.stream(trace.path("attempts").spliterator(), false).toList();
    if (trace.path("path").asText().equals("own-npu") && !runs.isEmpty()) {
      return runs.get(0).path("device_name").asText() + " took its own free NPU, no auction";
    }
    return bids().findAny().isPresent() ? "nobody has taken it" : "nobody was found for it";
  }

  /** Seconds with as many digits as say something. */
  static String seconds(double value) {
    return Texts.decimal(value < 1 ? "%.2f s" : "%.1f s", value);
  }

  static String millis(JsonNode ms) {
    double value = ms.asDouble();
    return value < MS_PER_S ? Texts.decimal("%.1f ms", value) : seconds(value / MS_PER_S);
  }
}
