package dev.bidmesh.simulation.additive;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.loglinear.Features;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prediction;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.protocol.Accelerator;
import java.util.HashMap;
import java.util.Map;

/** What is deployed: one log-linear term for the whole run, whatever its answer's length. */
final class OneTerm implements Predictor {

  private final Map<String, LaneModel> lanes = new HashMap<>();

  @Override
  public Law predict(String lane, Ask ask) {
    return law(of(lane).predict(Features.of(ask.x())));
  }

  @Override
  public void learn(Run run) {
    of(run.lane()).learn(run.ask().x(), run.serviceS(), BanditConfig.DEFAULT.discount());
  }

  private LaneModel of(String lane) {
    return lanes.computeIfAbsent(lane, name -> new LaneModel(Prior.of(Accelerator.CPU)));
  }

  private static Law law(Prediction known) {
    double sigma = known.sigma() * Math.sqrt(1 + known.width() * known.width());
    return new Law(known.logMean(), sigma, known.lowerS(BanditConfig.DEFAULT.alpha()));
  }
}
