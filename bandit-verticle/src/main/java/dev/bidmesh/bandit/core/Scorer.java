package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prediction;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Turns what is known about a lane into a score: {@code exp(θ·φ − α σ √(φᵀV⁻¹φ)) + waitWeight ×
 * backlog}. A candidate's score depends on nothing but itself, so the order of candidates does not
 * matter. A lane that nothing is known about is scored from the prior of its kind.
 */
final class Scorer {

  private final BanditConfig config;
  private final Map<Accelerator, LaneModel> unknown = new EnumMap<>(Accelerator.class);

  Scorer(BanditConfig config) {
    this.config = config;
    for (Accelerator kind : Accelerator.values()) {
      unknown.put(kind, new LaneModel(Prior.of(kind)));
    }
  }

  LaneScore score(Candidate candidate, Optional<Lane> known, long nowNanos) {
    LaneModel model = known.map(Lane::model).orElseGet(() -> prior(candidate));
    Features x = Features.of(candidate.features());
    Prediction prediction = model.predict(x);
    double lowerS = prediction.lowerS(config.alpha());
    return new LaneScore(
        candidate.lane(),
        prediction.meanS(),
        lowerS,
        prediction.sigma(),
        candidate.backlogS() + prediction.upperS(),
        lowerS + config.waitWeight() * candidate.backlogS(),
        model.observations(),
        known.map(lane -> lane.openForNanos(nowNanos) == 0).orElse(true),
        model.terms(x));
  }

  private LaneModel prior(Candidate candidate) {
    return java.util.Objects.requireNonNull(unknown.get(candidate.lane().accelerator()));
  }
}
