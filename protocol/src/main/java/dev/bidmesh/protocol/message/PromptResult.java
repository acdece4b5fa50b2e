package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;
import java.util.Optional;

/**
 * What a finished prompt reports beside its text, which the client already has as deltas.
 *
 * @param model alias of the model that answered
 * @param deviceName display name of the device that ran it
 * @param lane the lane that ran it
 * @param evidence how sure the accelerator is
 * @param local whether the asked node ran it itself
 * @param finish how it ended
 * @param promptTokens tokens of the prompt
 * @param completionTokens tokens generated, all attempts together
 * @param tokensEstimated whether the engine could not count and the numbers are estimates
 * @param queueMs wait for a slot
 * @param ttftMs from acceptance by the owner to the first text
 * @param routingMs from the prompt's arrival at the orchestrator to the accepted award
 * @param settleMs from the last chunk or completion received to this report
 * @param totalMs from the prompt's arrival at the orchestrator to this report
 * @param predictedMs predicted completion of the accepted award
 * @param attempts runs that were started
 * @param bids what was offered; empty when no auction was held, and in a trace, which has them
 * @param warnings what the user should know, for example that the demo model answered
 * @param measures what the run took; absent: not told, as by older nodes
 */
public record PromptResult(
    String model,
    String deviceName,
    LaneKey lane,
    Evidence evidence,
    boolean local,
    FinishReason finish,
    int promptTokens,
    int completionTokens,
    boolean tokensEstimated,
    double queueMs,
    double ttftMs,
    double routingMs,
    double settleMs,
    double totalMs,
    double predictedMs,
    int attempts,
    List<BidOutcome> bids,
    List<String> warnings,
    Optional<RunMeasures> measures) {

  public PromptResult {
    Checks.nonNegative("promptTokens", promptTokens);
    Checks.nonNegative("completionTokens", completionTokens);
    Checks.nonNegative("queueMs", queueMs);
    Checks.nonNegative("ttftMs", ttftMs);
    Checks.nonNegative("routingMs", routingMs);
    Checks.nonNegative("settleMs", settleMs);
    Checks.nonNegative("totalMs", totalMs);
    Checks.nonNegative("predictedMs", predictedMs);
    bids = List.copyOf(bids);
    warnings = List.copyOf(warnings);
  }

  /** A result that tells nothing about what the run took. */
  public PromptResult(
      String model,
      String deviceName,
      LaneKey lane,
      Evidence evidence,
      boolean local,
      FinishReason finish,
      int promptTokens,
      int completionTokens,
      boolean tokensEstimated,
      double queueMs,
      double ttftMs,
      double routingMs,
      double settleMs,
      double totalMs,
      double predictedMs,
      int attempts,
      List<BidOutcome> bids,
      List<String> warnings) {
    this(
        model,
        deviceName,
        lane,
        evidence,
        local,
        finish,
        promptTokens,
        completionTokens,
        tokensEstimated,
        queueMs,
        ttftMs,
        routingMs,
        settleMs,
        totalMs,
        predictedMs,
        attempts,
        bids,
        warnings,
        Optional.empty());
  }

  /** The same with what the run took. */
  public PromptResult withMeasures(RunMeasures taken) {
    return new PromptResult(
        model,
        deviceName,
        lane,
        evidence,
        local,
        finish,
        promptTokens,
        completionTokens,
        tokensEstimated,
        queueMs,
        ttftMs,
        routingMs,
        settleMs,
        totalMs,
        predictedMs,
        attempts,
        bids,
        warnings,
        Optional.of(taken));
  }

  /** The same where the bids stand elsewhere. */
  public PromptResult withoutBids() {
    return new PromptResult(
        model,
        deviceName,
        lane,
        evidence,
        local,
        finish,
        promptTokens,
        completionTokens,
        tokensEstimated,
        queueMs,
        ttftMs,
        routingMs,
        settleMs,
        totalMs,
        predictedMs,
        attempts,
        List.of(),
        warnings,
        measures);
  }
}
