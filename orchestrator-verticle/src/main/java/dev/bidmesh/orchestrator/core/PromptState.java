package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;
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
 * <p>Collecting, Scoring and Awarding go to Collecting once more if nobody is left to ask and some
 * devices gave no answer, for they may only have missed the question.
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
