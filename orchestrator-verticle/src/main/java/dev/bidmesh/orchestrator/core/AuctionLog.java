package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.PromptResult;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the way of one prompt in a line for each of its steps, for whoever reads a node's log at
 * level {@code debug}: who bid, who was awarded, who answered.
 */
final class AuctionLog {

  private static final Logger LOG = LoggerFactory.getLogger(AuctionLog.class);

  private final PromptId promptId;
  private final long arrivedNanos;
  private final int mostRuns;

  /**
   * @param mostRuns how often it may be run
   */
  AuctionLog(PromptId promptId, long arrivedNanos, int mostRuns) {
    this.promptId = promptId;
    this.arrivedNanos = arrivedNanos;
    this.mostRuns = mostRuns;
  }

  /** A round is over. */
  void bids(Auction auction, String cause, Turn turn) {
    tell(
        () ->
            String.format(
                Locale.ROOT,
                "answers %d of %d, bids %d, after %s: %s",
                auction.answered(),
                auction.asked(),
                auction.candidates().size(),
                ms(turn),
                cause));
  }

  /**
   * A lane is awarded.
   *
   * @param runs how often it was run before
   */
  void award(Attempt attempt, Candidate candidate, int runs, Turn turn) {
    tell(
        () ->
            String.format(
                Locale.ROOT,
                "award %d, run %d/%d, after %s to %s (%s): predicted %.3f s, quoted %.3f s",
                attempt.number(),
                runs + 1,
                mostRuns,
                ms(turn),
                attempt.deviceName(),
                attempt.lane().accelerator(),
                candidate.predictedS(),
                candidate.bid().quotedS()));
  }

  /** The own free NPU is awarded, which made no bid. */
  void ownNpu(Attempt attempt) {
    tell(
        () ->
            String.format(
                Locale.ROOT, "award %d, run 1/%d, to the own NPU", attempt.number(), mostRuns));
  }

  /**
   * It was answered.
   *
   * @param run that gave the answer
   * @param path by which that was found
   */
  void answered(Run run, PromptResult result, String path, Turn turn) {
    double actualS = (turn.nowNanos() - run.acceptedNanos()) / 1e9;
    tell(
        () ->
            String.format(
                Locale.ROOT,
                "answered by %s, path %s, runs %d: predicted %.3f s, took %.3f s, elapsed %s",
                result.deviceName(),
                path,
                result.attempts(),
                run.predictedMs() / 1e3,
                actualS,
                ms(turn)));
  }

  /** It ended without an answer. */
  void failed(NoWinner why, Turn turn) {
    tell(
        () ->
            String.format(
                Locale.ROOT,
                "failed, %s, elapsed %s: %s",
                why.code().label(),
                ms(turn),
                why.message()));
  }

  private String ms(Turn turn) {
    return String.format(Locale.ROOT, "%.1f ms", (turn.nowNanos() - arrivedNanos) / 1e6);
  }

  /** Words are made only if somebody reads them. */
  private void tell(Supplier<String> line) {
    if (LOG.isDebugEnabled()) {
      LOG.atDebug().addKeyValue("prompt", promptId).log(line.get());
    }
  }
}
