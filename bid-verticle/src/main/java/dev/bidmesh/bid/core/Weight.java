package dev.bidmesh.bid.core;

import dev.bidmesh.bid.BidConfig;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * How much this device can do: the sum over its lanes of 1 / predicted service time in seconds, for
 * a prompt of 100 characters at mean load. Mean load is what the bandit puts in the place of absent
 * values, so they are left absent. A lane that is out for failures counts nothing.
 *
 * <p>The bandit is asked at each heartbeat, for the next one: it varies slowly. Until it first
 * answers, every lane counts as {@link OwnLanes#guessS guessed}.
 */
final class Weight {

  /** Key of the question to the bandit. */
  static final Key ASK = new Key("weigh", "");

  private static final LaneFeatures TYPICAL =
      new LaneFeatures(OptionalDouble.empty(), OptionalDouble.empty(), 100);

  /** More lanes than any device has; the bandit takes no more in one question. */
  private static final int MAX_LANES = 1024;

  private final BidConfig config;
  private final OwnLanes lanes;
  private OptionalDouble told = OptionalDouble.empty();

  Weight(BidConfig config, OwnLanes lanes) {
    this.config = config;
    this.lanes = lanes;
  }

  /** Asks the bandit about all lanes that take prompts. */
  void ask(List<LaneKey> serving, Consumer<Effect> out) {
    if (serving.isEmpty()) {
      return;
    }
    List<Candidate> candidates =
        serving.stream().limit(MAX_LANES).map(lane -> new Candidate(lane, TYPICAL, 0)).toList();
    var question = new ScoreRequest(candidates);
    out.accept(new Effect.Ask(ASK, Address.Local.BANDIT, question, config.scoreTimeout()));
  }

  /** The bandit has answered. */
  void answered(ScoreReply reply) {
    lanes.typical(reply.scores());
    told =
        OptionalDouble.of(
            reply.scores().stream()
                .filter(LaneScore::available)
                .mapToDouble(score -> speed(score.meanS()))
                .sum());
  }

  /** The weight now; 0 if no lane takes prompts. */
  double value(List<LaneKey> serving) {
    if (serving.isEmpty()) {
      return 0;
    }
    return told.orElseGet(
        () -> serving.stream().mapToDouble(lane -> speed(lanes.guessS(lane))).sum());
  }

  /** No run takes under a millisecond, as far as the bandit learns. */
  private static double speed(double seconds) {
    return 1 / Math.max(0.001, seconds);
  }
}
