package dev.bidmesh.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a node says of an answer that it has given; see {@code POST /prompt}.
 *
 * @param output the whole text
 * @param device who ran it, in the end
 * @param accelerator what that computed on
 * @param evidence how sure the accelerator is
 * @param local whether the asked node ran it itself
 * @param attempts runs that were started
 * @param predictedMs predicted completion of the last run
 * @param totalMs from the request to the end
 * @param bids of the last auction; empty without one
 */
record AnswerFacts(
    String output,
    String device,
    String accelerator,
    String evidence,
    boolean local,
    int attempts,
    double predictedMs,
    double totalMs,
    List<BidFacts> bids) {

  AnswerFacts {
    bids = List.copyOf(bids);
  }

  static AnswerFacts of(JsonNode answer) {
    return new AnswerFacts(
        answer.path("output").asText(),
        answer.path("device").asText(),
        answer.path("accelerator").asText(),
        answer.path("evidence").asText(),
        answer.path("local").asBoolean(),
        answer.path("attempts").asInt(),
        answer.path("predicted_ms").asDouble(),
        answer.path("total_ms").asDouble(),
        BidFacts.ofAnswer(answer));
  }
}
