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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
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
  private Map<LaneKey, Double> told = Map.of();

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
    var speeds = new HashMap<LaneKey, Double>();
    reply.scores().forEach(score -> speeds.put(score.lane(), speed(score)));
    told = speeds;
  }

  /** The weight now; 0 if no lane takes prompts. */
  double value(List<LaneKey> serving) {
    return serving.stream().mapToDouble(this::value).sum();
  }

  /** The same by the digest of the model, for who needs a device for one model only. */
  Map<String, Double> byModel(List<LaneKey> serving) {
    var weights = new TreeMap<String, Double>();
    serving.forEach(lane -> weights.merge(lane.modelDigest(), value(lane), Double::sum));
    return weights;
  }

  private double value(LaneKey lane) {
    Double known = told.get(lane);
    return known != null ? known : speed(lanes.guessS(lane));
  }

  private static double speed(LaneScore score) {
    return score.available() ? speed(score.meanS()) : 0;
  }

  /** No run takes under a millisecond, as far as the bandit learns. */
  private static double speed(double seconds) {
    return 1 / Math.max(0.001, seconds);
  }
}
