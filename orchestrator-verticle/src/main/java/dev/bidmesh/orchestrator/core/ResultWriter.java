package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Feedback;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptResult;
import dev.bidmesh.protocol.message.RunMeasures;
import dev.bidmesh.protocol.message.RunOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Keeps the times of a prompt and writes its result. */
final class ResultWriter {

  private static final long UNSET = Long.MIN_VALUE;

  private final DeviceId self;
  private final MeshView view;
  private final TraceRecorder trace;
  private final long arrivedNanos;
  private long acceptedNanos = UNSET;
  private long firstContentNanos = UNSET;
  private Optional<String> lastResort = Optional.empty();

  ResultWriter(DeviceId self, MeshView view, TraceRecorder trace, long arrivedNanos) {
    this.self = self;
    this.view = view;
    this.trace = trace;
    this.arrivedNanos = arrivedNanos;
  }

  /** An award was accepted; the first acceptance is the one that counts. */
  void accepted(long nowNanos) {
    if (acceptedNanos == UNSET) {
      acceptedNanos = nowNanos;
    }
  }

  /** Something for the client came. */
  void content(long nowNanos) {
    if (firstContentNanos == UNSET) {
      firstContentNanos = nowNanos;
    }
  }

  /** Notes why this device runs it although there are others, if it does. */
  void lastResort(Optional<String> why) {
    lastResort = why;
  }

  /**
   * Writes the result.
   *
   * @param measures what the run told that it took; absent if it was lost before it could
   */
  PromptResult write(
      Run run,
      Completion completion,
      Optional<RunMeasures> measures,
      Delivered delivered,
      int attempts,
      long nowNanos) {
    Attempt attempt = run.attempt();
    double share = delivered.shareOfLastRun();
    return new PromptResult(
        attempt.model(),
        attempt.deviceName(),
        attempt.lane(),
        attempt.evidence(),
        attempt.lane().deviceId().equals(self),
        completion.finish(),
        (int) Math.min(Integer.MAX_VALUE, Math.round(completion.promptTokens() / share)),
        Math.max(delivered.tokens(), completion.completionTokens()),
        completion.tokensEstimated() || share < 1,
        completion.queueMs(),
        firstContentNanos == UNSET ? 0 : millis(firstContentNanos - arrivedNanos),
        acceptedNanos == UNSET ? 0 : millis(acceptedNanos - arrivedNanos),
        millis(nowNanos - run.lastChunkNanos()),
        millis(nowNanos - arrivedNanos),
        run.predictedMs(),
        attempts,
        trace.bids(),
        warnings(attempt),
        measures);
  }

  /** What the executing device is told of a run that has ended, in silence or well. */
  Feedback seen(PromptId promptId, Run run, RunOutcome outcome, long nowNanos) {
    Attempt attempt = run.attempt();
    return new Feedback(
        promptId,
        attempt.number(),
        attempt.lane(),
        run.firstChunkNanos().isPresent()
            ? OptionalDouble.of(
                millis(run.firstChunkNanos().getAsLong() - attempt.awardedAtNanos()))
            : OptionalDouble.empty(),
        millis(nowNanos - attempt.awardedAtNanos()),
        outcome);
  }

  private List<String> warnings(Attempt attempt) {
    var warnings = new ArrayList<String>();
    if (view.modelOf(attempt.lane()).map(ModelInfo::demo).orElse(false)) {
      warnings.add("the built-in demo model answered; it knows very little");
    }
    if (attempt.evidence() == Evidence.EMULATED) {
      warnings.add("the " + attempt.lane().accelerator() + " is emulated");
    }
    lastResort.ifPresent(warnings::add);
    return warnings;
  }

  private static double millis(long nanos) {
    return Math.max(0, nanos / 1e6);
  }
}
