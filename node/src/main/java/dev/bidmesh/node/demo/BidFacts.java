package dev.bidmesh.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * A bid as a node tells of it.
 *
 * @param device who made it
 * @param accelerator what it would compute on
 * @param predictedMs predicted completion, waiting included
 * @param backlogMs the waiting in it
 * @param score what the router made of it, lowest wins; absent if it was not scored
 * @param won whether it got the prompt
 * @param verdict why it won or lost, in the words of the node that held the auction; empty in an
 *     answer
 */
record BidFacts(
    String device,
    String accelerator,
    double predictedMs,
    double backlogMs,
    OptionalDouble score,
    boolean won,
    String verdict) {

  private static final Pattern DECLINED = Pattern.compile("(refused|requoted|did not answer).*");

  /** Whether it was offered the prompt before the winner and did not take it, or gave no sign. */
  boolean declined() {
    return !won && DECLINED.matcher(verdict).matches();
  }

  /** The bids of an answer to a prompt. */
  static List<BidFacts> ofAnswer(JsonNode answer) {
    return list(answer, BidFacts::ofAnswerBid);
  }

  /** The bids of a prompt's trace, which has them before the answer is there. */
  static List<BidFacts> ofTrace(JsonNode trace) {
    return list(trace, BidFacts::ofTraceBid);
  }

  private static List<BidFacts> list(JsonNode from, Function<JsonNode, BidFacts> form) {
    return StreamSupport.stream(from.path("bids").spliterator(), false)
        .map(form)
        .sorted(Comparator.comparingDouble(BidFacts::predictedMs))
        .toList();
  }

  private static BidFacts ofAnswerBid(JsonNode bid) {
    return new BidFacts(
        bid.path("device").asText(),
        bid.path("accelerator").asText(),
        bid.path("predicted_ms").asDouble(),
        bid.path("backlog_ms").asDouble(),
        number(bid.path("score")),
        bid.path("won").asBoolean(),
        "");
  }

  private static BidFacts ofTraceBid(JsonNode outcome) {
    JsonNode bid = outcome.path("bid");
    return new BidFacts(
        outcome.path("device_name").asText(),
        bid.path("accelerator").asText(),
        bid.path("quoted_s").asDouble() * 1000,
        bid.path("backlog_s").asDouble() * 1000,
        number(outcome.path("score").path("score_s")),
        outcome.path("won").asBoolean(),
        outcome.path("verdict").asText());
  }

  private static OptionalDouble number(JsonNode value) {
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }
}
