package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.LaneKey;
import java.util.List;

/**
 * Gateway to bandit: own lanes forget what they have learned. Answered by {@link LanesReplaced}.
 *
 * @param lanes which, at most {@link LaneImport#MAX_LANES}; empty: all own lanes
 */
public record LaneReset(List<LaneKey> lanes) implements BanditMessage {

  public LaneReset {
    lanes = Checks.atMost("lanes", LaneImport.MAX_LANES, lanes);
  }
}
