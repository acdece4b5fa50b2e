package dev.bidmesh.gateway.route;

import static dev.bidmesh.gateway.http.ApiJson.millis;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.BidOutcome;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.PromptResult;
import dev.bidmesh.protocol.message.RunMeasures;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The answer to {@code POST /prompt}, and the data of its stream's last event. The names in
 * snake_case are the public ones; {@code docs/HTTP.md} describes them.
 */
record PromptReply(
    PromptId id,
    String output,
    String model,
    String device,
    DeviceId deviceId,
    Accelerator accelerator,
    Evidence evidence,
    boolean local,
    FinishReason finish,
    int promptTokens,
    int completionTokens,
    boolean tokensEstimated,
    double queueMs,
    double ttftMs,
    double totalMs,
    double overheadMs,
    double predictedMs,
    OptionalDouble engineStartMs,
    OptionalDouble decodeTps,
    OptionalLong peakBytes,
    OptionalDouble joules,
    int attempts,
    List<BidView> bids,
    Optional<String> warning) {

  static PromptReply of(Answer answer) {
    PromptResult result = answer.result();
    Optional<RunMeasures> run = result.measures();
    return new PromptReply(
        answer.promptId(),
        answer.output(),
        result.model(),
        result.deviceName(),
        result.lane().deviceId(),
        result.lane().accelerator(),
        result.evidence(),
        result.local(),
        result.finish(),
        result.promptTokens(),
        result.completionTokens(),
        result.tokensEstimated(),
        millis(result.queueMs()),
        millis(answer.ttftMs()),
        millis(answer.totalMs()),
        millis(answer.overheadMs()),
        millis(result.predictedMs()),
        number(run.map(each -> millis(each.loadMs()))),
        number(run.map(RunMeasures::decodeTps).filter(perSecond -> perSecond > 0)),
        run.map(RunMeasures::peakBytes).orElse(OptionalLong.empty()),
        run.map(RunMeasures::joules).orElse(OptionalDouble.empty()),
        result.attempts(),
        result.bids().stream().map(BidView::of).toList(),
        result.warnings().isEmpty()
            ? Optional.empty()
            : Optional.of(String.join("; ", result.warnings())));
  }

  private static OptionalDouble number(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  /** A bid in short. */
  record BidView(
      String device,
      Accelerator accelerator,
      double predictedMs,
      double backlogMs,
      OptionalDouble score,
      boolean won) {

    static BidView of(BidOutcome outcome) {
      return new BidView(
          outcome.deviceName(),
          outcome.bid().accelerator(),
          millis(outcome.bid().quotedS() * 1000),
          millis(outcome.bid().backlogS() * 1000),
          outcome.score().stream().mapToDouble(score -> score.scoreS()).findFirst(),
          outcome.won());
    }
  }
}
