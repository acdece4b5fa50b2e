package dev.bidmesh.orchestrator.core;

import dev.bidmesh.protocol.FailureCode;
import java.util.List;

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
 * </pre>
 *
 * <p>From Scoring and Awarding the way leads over Checking to Awarding if there is reason to doubt
 * that the best bidder is still there; from Checking to the next best if it is not.
 *
 * <p>Collecting, Scoring, Checking and Awarding go to Collecting once more if nobody is left to ask
 * and some devices gave no answer, for they may only have missed the question; and in a large mesh,
 * to ask devices that have not been asked yet.
 */
sealed interface PromptState {

  /** Name for logs and traces. */
  default String label() {
    return getClass().getSimpleName();
  }

  /** The prompt is here; nothing was decided. */
  record Arrived() implements PromptState {
    Reserving toReserving(Attempt attempt) {
      return new Reserving(attempt);
    }

    Collecting toCollecting(Auction auction) {
      return new Collecting(auction);
    }
  }

  /** The own free NPU was asked to take it. */
  record Reserving(Attempt attempt) implements PromptState {
    Running toRunning(Run run) {
      return new Running(run);
    }

    Collecting toCollecting(Auction auction) {
      return new Collecting(auction);
    }
  }

  /** Devices were asked for bids. */
  record Collecting(Auction auction) implements PromptState {
    Scoring toScoring(List<Candidate> candidates) {
      return new Scoring(auction, candidates);
    }

    Collecting toCollecting(Auction another) {
      return new Collecting(another);
    }
  }

  /** The bandit was asked what to expect of the bids. */
  record Scoring(Auction auction, List<Candidate> candidates) implements PromptState {
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
    Running toRunning(Run run) {
      return new Running(run);
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
  }

  /** A device runs it. */
  record Running(Run run) implements PromptState {
    Collecting toCollecting(Auction auction) {
      return new Collecting(auction);
    }
  }

  /**
   * It is over.
   *
   * @param outcome {@code done} or the label of the {@link FailureCode}
   */
  record Ended(String outcome) implements PromptState {}
}
