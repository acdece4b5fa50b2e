package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Remembers for a second how awards were turned down, so that a frame that arrives twice gets the
 * same answer. No longer, since a retry deserves a fresh decision.
 */
final class Answers {

  private static final long REMEMBERED_NANOS = 900_000_000L;

  private final Map<Question, AwardReply> answers = new HashMap<>();
  private final Deque<Remembered> order = new ArrayDeque<>();

  void remember(Award award, AwardReply reply, long nowNanos) {
    var question = Question.of(award);
    answers.put(question, reply);
    order.add(new Remembered(question, nowNanos + REMEMBERED_NANOS));
  }

  Optional<AwardReply> find(Award award, long nowNanos) {
    while (!order.isEmpty() && order.element().untilNanos() <= nowNanos) {
      answers.remove(order.remove().question());
    }
    return Optional.ofNullable(answers.get(Question.of(award)));
  }

  private record Question(RunKey run, LaneKey lane, Optional<BidId> bidId, OptionalDouble quotedS) {

    static Question of(Award award) {
      return new Question(RunKey.of(award), award.lane(), award.bidId(), award.quotedS());
    }
  }

  private record Remembered(Question question, long untilNanos) {}
}
