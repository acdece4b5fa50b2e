package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The record of a prompt: enough to explain every decision, and no text of it.
 *
 * @param promptId the prompt
 * @param state {@code routing}, {@code running}, {@code done} or {@code failed}
 * @param path {@code own-npu}, {@code auction}, or {@code undecided}
 * @param modelAlias the model that was resolved; absent until then
 * @param policy the rule that was used
 * @param promptChars length in characters
 * @param maxTokens limit that the client set
 * @param priority 0 to 100
 * @param ageMs how long ago it arrived
 * @param bids what was offered and how it was judged
 * @param attempts runs that were awarded
 * @param steps what happened, in order; at most 256
 * @param result once it is done
 * @param failure once it has failed
 * @param live how far the run is; absent unless one has told
 * @param stages where the time went, in the order of their beginning; absent: not told
 */
public record PromptTrace(
    PromptId promptId,
    String state,
    String path,
    Optional<String> modelAlias,
    RoutingPolicy policy,
    int promptChars,
    OptionalInt maxTokens,
    int priority,
    double ageMs,
    List<BidOutcome> bids,
    List<Attempt> attempts,
    List<Step> steps,
    Optional<PromptResult> result,
    Optional<Failure> failure,
    Optional<Live> live,
    Optional<List<Stage>> stages) {

  /** Most steps that are kept of one prompt. */
  public static final int MAX_STEPS = 256;

  public PromptTrace {
    bids = List.copyOf(bids);
    attempts = List.copyOf(attempts);
    steps = List.copyOf(steps);
    stages = stages.map(List::copyOf);
  }

  /** A trace that tells neither how far the run is nor where the time went. */
  public PromptTrace(
      PromptId promptId,
      String state,
      String path,
      Optional<String> modelAlias,
      RoutingPolicy policy,
      int promptChars,
      OptionalInt maxTokens,
      int priority,
      double ageMs,
      List<BidOutcome> bids,
      List<Attempt> attempts,
      List<Step> steps,
      Optional<PromptResult> result,
      Optional<Failure> failure) {
    this(
        promptId,
        state,
        path,
        modelAlias,
        policy,
        promptChars,
        maxTokens,
        priority,
        ageMs,
        bids,
        attempts,
        steps,
        result,
        failure,
        Optional.empty(),
        Optional.empty());
  }

  /** The same with fewer details. */
  public PromptTrace with(List<BidOutcome> someBids, List<Attempt> someRuns, List<Step> someSteps) {
    return new PromptTrace(
        promptId,
        state,
        path,
        modelAlias,
        policy,
        promptChars,
        maxTokens,
        priority,
        ageMs,
        someBids,
        someRuns,
        someSteps,
        result,
        failure,
        live,
        stages);
  }

  /**
   * How far the run is, by its last sign of life.
   *
   * @param phase where it is
   * @param position place in the queue from 1; 0 once it runs
   * @param expectedMs expected wait for a slot from then on; absent: not known, or it does not wait
   * @param tokens generated so far
   */
  public record Live(RunPhase phase, int position, OptionalLong expectedMs, int tokens) {}

  /**
   * Time that a prompt spent in one stage, all rounds together.
   *
   * @param name {@code check}, {@code bids}, {@code eval}, {@code award} or {@code run}
   * @param ms how long, in milliseconds
   */
  public record Stage(String name, double ms) {}

  /**
   * One awarded run.
   *
   * @param attempt its number
   * @param lane where
   * @param deviceName display name of the device
   * @param predictedMs what the executor predicted; absent if it did not accept
   * @param actualMs from award to end; absent while it runs
   * @param outcome {@code awarded}, {@code running}, {@code finished}, or why it ended
   */
  public record Attempt(
      int attempt,
      LaneKey lane,
      String deviceName,
      OptionalDouble predictedMs,
      OptionalDouble actualMs,
      String outcome) {}

  /**
   * One thing that happened.
   *
   * @param atMs since the prompt's arrival
   * @param what in a few words
   */
  public record Step(double atMs, String what) {}

  /**
   * How it failed.
   *
   * @param code why
   * @param message what the client was told
   */
  public record Failure(FailureCode code, String message) {}
}
