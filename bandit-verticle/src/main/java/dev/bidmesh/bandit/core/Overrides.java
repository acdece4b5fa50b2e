package dev.bidmesh.bandit.core;

import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneImport;
import dev.bidmesh.protocol.message.LaneReset;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LanesReplaced;
import dev.bidmesh.protocol.message.ModelFamily;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** What a person may do to what own lanes have learned. */
final class Overrides {

  private final Knowledge knowledge;
  private final ModelFamily family;

  /**
   * @param family what own lanes are learned with
   */
  Overrides(Knowledge knowledge, ModelFamily family) {
    this.knowledge = knowledge;
    this.family = family;
  }

  LanesReplaced imported(LaneImport lanes, long nowNanos) {
    var replaced = new ArrayList<LaneKey>();
    var refused = new ArrayList<LanesReplaced.Refused>();
    for (LaneSnapshot given : lanes.lanes()) {
      LaneSnapshot each = given.asFresh();
      Optional<String> problem = problem(each);
      if (problem.isPresent()) {
        refused.add(new LanesReplaced.Refused(each.lane(), problem.get()));
      } else {
        knowledge.replace(each, nowNanos);
        replaced.add(each.lane());
      }
    }
    return new LanesReplaced(replaced, refused);
  }

  LanesReplaced reset(LaneReset which, long nowNanos) {
    var replaced = new ArrayList<LaneKey>();
    var refused = new ArrayList<LanesReplaced.Refused>();
    List<LaneKey> keys = which.lanes().isEmpty() ? knowledge.ownKeys() : which.lanes();
    for (LaneKey each : new LinkedHashSet<>(keys)) {
      if (knowledge.forget(each, nowNanos)) {
        replaced.add(each);
      } else {
        refused.add(new LanesReplaced.Refused(each, "is not there: this device learned none"));
      }
    }
    return new LanesReplaced(replaced, refused);
  }

  private Optional<String> problem(LaneSnapshot state) {
    if (!knowledge.lanes().owns(state.lane())) {
      return Optional.of("is of another device, and only a device itself learns of its lanes");
    }
    if (state.family() != family) {
      return Optional.of(
          "is of the family "
              + state.family().label()
              + ", but this node learns with bandit.model: "
              + family.label());
    }
    return Plausibility.problem(state);
  }
}
