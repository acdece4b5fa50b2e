package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.protocol.FailureCode;
import java.util.List;
import java.util.Optional;

/**
 * Where a prompt is in its life. Each state carries its own data and offers only the transitions
 * that are legal from it; every state can end.
 *
 * <pre>
 *  Arrived ──free own NPU──► Reserving ──accepted──────────────► Running ──► Ended
 *     │                          │ refused or silent              │    ▲
 *     └────────────► Collecting ◄┴───────────── run lost ─────────┘    │
 *                        │ every device answered, or time is up        │
 *                        ▼                                             │
 *                     Scoring ──────► Awarding ──accepted──────────────┘
 *                        ▲               │ ▲
 *                        └───requoted────┘ └─ refused or silent: the next best
 *
 *  Running ──no text in time: award to the runner-up──► Hedging ──accepted──► Racing
 *     ▲ ▲                                                │ │                    │
 *     │ └──── the hedge is refused, silent or late ──────┘ └─run lost─► Awarding│
 *     └───────────── the first text decides, or one of two runs is lost ────────┘
 *
 *  Running ──waits in a queue for too long──► Hedging ──accepted, not begun here──► Running there
 * </pre>
 *
 * <p>From Scoring and Awarding the way leads over Checking to Awarding if there is reason to doubt
 * that the best bidder is still there; from Checking to the next best if it is not.
 *
 * <p>Collecting, Scoring, Checking and Awarding go to Collecting once more if nobody is left to ask
 * and some devices gave no answer, for they may only have missed the question; and in a large mesh,
 * to ask devices that have not been asked yet.
 *
 * <p>There are never more than two live attempts: the run and its hedge. No text is delivered while
 * there are two.
 */
sealed interface PromptState {

  /** Name for logs and traces. */
  default String label() {
    return getClass().getSimpleName();
  }

  /** The stage of a prompt's way that it belongs to. */
  Stages.Stage stage();

  /** What was accepted and has not ended: at most two runs. */
  default List<Run> runs() {
    return List.of();
  }

  /** The attempt whose award waits for its answer. */
  default Optional<Attempt> awarded() {
    return Optional.empty();
  }

  /** The prompt is here; nothing was decided. */
  record Arrived() implements PromptState {
    @Override
    public Stages.Stage stage() {
      return Stages.Stage.CHECK;
    }

    Reserving toReserving(Attempt attempt) {
      return new Reserving(attempt);
    }

    Collecting toCollecting(Auction auction) {
      return new Collecting(auction);
    }
  }

  /** The own free NPU was asked to take it. */
  record Reserving(Attempt attempt) implements PromptState {
    @Override
    public Stages.Stage stage() {
      return Stages.Stage.AWARD;
    }

    Running toRunning(Run run) {
      return new Running(run, Standby.unasked());
    }

    Collecting toCollecting(Auction auction) {
      return new Collecting(auction);
    }

    @Override
    public Optional<Attempt> awarded() {
      return Optional.of(attempt);
    }
  }

  /** Devices were asked for bids. */
  record Collecting(Auction auction) implements PromptState {
    @Override
    public Stages.Stage stage() {
      return Stages.Stage.BIDS;
    }

    Scoring toScoring(List<Candidate> candidates) {
      return new Scoring(auction, candidates);
    }

    Collecting toCollecting(Auction another) {
      return new Collecting(another);
    }
  }

  /** The bandit was asked what to expect of the bids. */
  record Scoring(Auction auction, List<Candidate> candidates) implements PromptState {
    @Override
    public Stages.Stage stage() {
      return Stages.Stage.EVAL;
    }

    Awarding toAwarding(Attempt attempt, Candidate candidate, List<Candidate> others) {
      return new Awarding(auction, attempt, candidate, others);
    }

    Checking toChecking(Candidate doubtful, List<Candidate> others) {
      return new Checking(auction, doubtful, others);
    }

    Collecting toCollecting(Auction another) {
      return new Collecting(another);
    }
  }

  /**
   * The best bidder was asked whether it is there at all.
   *
   * @param others who comes next, best first
   */
  record Checking(Auction auction, Candidate candidate, List<Candidate> others)
      implements PromptState {
    @Override
    public Stages.Stage stage() {
      return Stages.Stage.CHECK;
    }

    Awarding toAwarding(Attempt attempt, Candidate best, List<Candidate> left) {
      return new Awarding(auction, attempt, best, left);
    }

    Checking toNext(Candidate doubtful, List<Candidate> left) {
      return new Checking(auction, doubtful, left);
    }

    Collecting toCollecting(Auction another) {
      return new Collecting(another);
    }
  }

  /**
   * The best bidder was asked to run it.
   *
   * @param others who comes next, best first
   */
  record Awarding(Auction auction, Attempt attempt, Candidate candidate, List<Candidate> others)
      implements PromptState {
    @Override
    public Stages.Stage stage() {
      return Stages.Stage.AWARD;
    }

    Running toRunning(Run run) {
      return new Running(run, Standby.of(auction, candidate, others));
    }

    Scoring toScoring(List<Candidate> requoted) {
      return new Scoring(auction, requoted);
    }

    Collecting toCollecting(Auction another) {
      return new Collecting(another);
    }

    Awarding toNext(Attempt next, Candidate nextBest, List<Candidate> left) {
      return new Awarding(auction, next, nextBest, left);
    }

    Checking toChecking(Candidate doubtful, List<Candidate> left) {
      return new Checking(auction, doubtful, left);
    }

    @Override
    public Optional<Attempt> awarded() {
      return Optional.of(attempt);
    }
  }

  /**
   * A device runs it.
   *
   * @param standby who could run it as well
   */
  record Running(Run run, Standby standby) implements PromptState {
    @Override
    public Stages.Stage stage() {
      return Stages.Stage.RUN;
    }

    Hedging toHedging(Hedge hedge) {
      return new Hedging(run, hedge);
    }

    Collecting toCollecting(Auction auction) {
      return new Collecting(auction);
    }

    @Override
    public List<Run> runs() {
      return List.of(run);
    }
  }

  /** A device has it and shows no text; another was asked to run it as well, or instead. */
  record Hedging(Run run, Hedge hedge) implements PromptState {
    @Override
    public Stages.Stage stage() {
      return Stages.Stage.RUN;
    }

    Racing toRacing(Run second) {
      return new Racing(run, second, hedge.standby());
    }

    /** The hedge is dropped. */
    Running toRunning() {
      return new Running(run, hedge.standby());
    }

    /** The hedge takes the place of a run that has not begun. */
    Running toMoved(Run second, Standby left) {
      return new Running(second, left);
    }

    /** The run is lost, and the hedge is all that is left. */
    Awarding toAwarding() {
      return new Awarding(hedge.auction(), hedge.attempt(), hedge.candidate(), List.of());
    }

    @Override
    public List<Run> runs() {
      return List.of(run);
    }

    @Override
    public Optional<Attempt> awarded() {
      return Optional.of(hedge.attempt());
    }
  }

  /**
   * Two devices run it, and neither has shown text.
   *
   * @param standby who could run it as well
   */
  record Racing(Run first, Run second, Standby standby) implements PromptState {
    @Override
    public Stages.Stage stage() {
      return Stages.Stage.RUN;
    }

    /** Only one goes on. */
    Running toRunning(Run remaining) {
      return new Running(remaining, standby);
    }

    Run otherThan(Run run) {
      return run.equals(first) ? second : first;
    }

    @Override
    public List<Run> runs() {
      return List.of(first, second);
    }
  }

  /**
   * It is over.
   *
   * @param outcome {@code done} or the label of the {@link FailureCode}
   */
  record Ended(String outcome) implements PromptState {
    @Override
    public Stages.Stage stage() {
      return Stages.Stage.OVER;
    }
  }
}
