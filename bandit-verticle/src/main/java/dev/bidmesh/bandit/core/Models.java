package dev.bidmesh.bandit.core;

import dev.bidmesh.bandit.core.linear.LinearModel;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.model.LatencyModel;
import dev.bidmesh.protocol.message.ModelFamily;

/** Makes models. */
final class Models {

  private Models() {}

  /**
   * A model that has seen no run.
   *
   * @param prior what is believed before; the family {@link ModelFamily#LINEAR4} has its own
   */
  static LatencyModel of(ModelFamily family, Prior prior) {
    return switch (family) {
      case LOG_LINEAR -> new LaneModel(prior);
      case LINEAR4 -> new LinearModel();
    };
  }
}
