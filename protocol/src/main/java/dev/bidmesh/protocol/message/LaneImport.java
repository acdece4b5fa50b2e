package dev.bidmesh.protocol.message;

import dev.bidmesh.protocol.Checks;
import java.util.List;

/**
 * Gateway to bandit: these are to be the states of own lanes from now on, in place of what was
 * learned. Answered by {@link LanesReplaced}.
 *
 * @param lanes each lane once, at most {@link #MAX_LANES}; incarnation and version of the states do
 *     not count, and neither do their breakers
 */
public record LaneImport(List<LaneSnapshot> lanes) implements BanditMessage {

  /** Most lanes in one import. */
  public static final int MAX_LANES = 256;

  public LaneImport {
    lanes = Checks.atMost("lanes", MAX_LANES, lanes);
    long different = lanes.stream().map(LaneSnapshot::lane).distinct().count();
    if (different < lanes.size()) {
      throw new IllegalArgumentException("lanes holds a lane twice");
    }
  }
}
