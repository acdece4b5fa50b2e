package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Prompts of this node in numbers, since its start.
 *
 * @param active prompts accepted and not ended
 * @param accepted prompts taken
 * @param finished prompts answered
 * @param failed prompts that ended with an error, by label of the {@link FailureCode}
 * @param hedges second runs because the first showed no text in time; absent: not told
 * @param moves how often a prompt went from a queue to another device before it began; absent: not
 *     told
 * @param auctions what went on in its auctions; absent: not told
 */
public record OrchestratorStatus(
    int active,
    long accepted,
    long finished,
    Map<String, Long> failed,
    Optional<Hedges> hedges,
    OptionalLong moves,
    Optional<Auctions> auctions)
    implements LocalMessage {

  public OrchestratorStatus {
    Checks.nonNegative("active", active);
    Checks.nonNegative("accepted", accepted);
    Checks.nonNegative("finished", finished);
    failed = Map.copyOf(failed);
    moves.ifPresent(count -> Checks.nonNegative("moves", count));
  }

  /** A status that does not tell of its auctions. */
  public OrchestratorStatus(
      int active,
      long accepted,
      long finished,
      Map<String, Long> failed,
      Optional<Hedges> hedges,
      OptionalLong moves) {
    this(active, accepted, finished, failed, hedges, moves, Optional.empty());
  }

  /** A status that does not tell of moves. */
  public OrchestratorStatus(
      int active, long accepted, long finished, Map<String, Long> failed, Optional<Hedges> hedges) {
    this(active, accepted, finished, failed, hedges, OptionalLong.empty(), Optional.empty());
  }

  /**
   * Answers to requests for bids, what was sent again, and runs that were lost.
   *
   * @param bidReplies by outcome: {@code bid}, {@code no_bid}; {@code repeated}: the device had
   *     answered before; {@code late}: nobody waited for it any more; {@code missing}: none came
   * @param retries messages that were sent again since no answer came, by what was sent: {@code
   *     bid_request}, {@code award}
   * @param failovers runs that were lost and whose prompt went on with another run
   */
  public record Auctions(Map<String, Long> bidReplies, Map<String, Long> retries, long failovers) {
    public Auctions {
      bidReplies = Map.copyOf(bidReplies);
      retries = Map.copyOf(retries);
      Checks.nonNegative("failovers", failovers);
    }
  }

  /**
   * Second runs of prompts whose first run showed no text in time.
   *
   * @param started second runs that a device took on
   * @param won those that went on alone: their text came first, or the first run was lost
   */
  public record Hedges(long started, long won) {
    public Hedges {
      Checks.nonNegative("started", started);
      Checks.between("won", won, 0, started);
    }
  }
}
